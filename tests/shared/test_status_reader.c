/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>

#include "segment.h"
#include "suite.h"

#define SLOTS 2u
#define S UINT64_C(1000000000)

static struct image {
	_Alignas(64) struct roc_status_header header;
	struct roc_status_slot slots[SLOTS];
} image;

static void write_file(const void *data, size_t size)
{
	unlink(test_path);
	const int fd = open(test_path, O_WRONLY | O_CREAT | O_EXCL, 0644);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
	close(fd);
}

static void put_status(struct roc_status_slot *slot, const struct roc_camera_status *status)
{
	memcpy(&slot->words, status, sizeof(*status));
	atomic_store(&slot->seq, 2);
}

static void setup(void)
{
	setup_dir();
	memset(&image, 0, sizeof(image));
	image.header.magic = ROC_STATUS_MAGIC;
	image.header.major = ROC_STATUS_MAJOR;
	image.header.header_size = sizeof(struct roc_status_header);
	image.header.segment_size = sizeof(image);
	image.header.slot_size = sizeof(struct roc_status_slot);
	image.header.slot_count = SLOTS;
	image.header.pid = 4711;
	image.header.started_ns = 5 * S;
	image.header.generation = 99;
	atomic_store(&image.header.heartbeat_ns, 100 * S);
	strcpy(image.header.version, "1.2.3");
}

static struct roc_status_reader *open_image(void)
{
	struct roc_status_reader *reader = NULL;

	write_file(&image, sizeof(image));
	ck_assert_int_eq(roc_status_open(test_path, &reader), 0);
	return reader;
}

static void assert_refused(int error)
{
	struct roc_status_reader *reader = NULL;

	ck_assert_int_eq(roc_status_open(test_path, &reader), error);
	ck_assert_ptr_null(reader);
}

START_TEST(reads_what_was_published_and_the_facts_of_the_header)
{
	const struct roc_camera_status in = {
		.index = 77, .state = ROC_STATE_LIVE, .reason = 1234, .source_width = 1920};
	struct roc_camera_status out;

	put_status(&image.slots[1], &in);
	struct roc_status_reader *reader = open_image();
	ck_assert_uint_eq(roc_status_slot_count(reader), SLOTS);
	ck_assert_int_eq(roc_status_read(reader, 1, &out), 0);
	ck_assert_uint_eq(out.source_width, 1920);
	ck_assert_uint_eq(out.index, 1);     /* the slot's, whatever is in it */
	ck_assert_uint_eq(out.reason, 1234); /* raw */
	ck_assert_int_eq(roc_status_read(reader, 0, &out), 0);
	ck_assert_uint_eq(out.state, ROC_STATE_UNUSED);
	ck_assert_int_eq(roc_status_read(reader, SLOTS, &out), -ERANGE);
	ck_assert_int_eq(roc_status_read(reader, UINT32_MAX, &out), -ERANGE);
	ck_assert_uint_eq(roc_status_pid(reader), 4711);
	ck_assert_uint_eq(roc_status_started_ns(reader), 5 * S);
	ck_assert_uint_eq(roc_status_generation(reader), 99);
	ck_assert_str_eq(roc_status_version(reader), "1.2.3");
	roc_status_close(reader);
	roc_status_close(NULL);
}
END_TEST

START_TEST(a_version_without_an_end_gets_one)
{
	memset(image.header.version, 'v', sizeof(image.header.version));
	struct roc_status_reader *reader = open_image();
	ck_assert_uint_eq(strlen(roc_status_version(reader)), sizeof(image.header.version) - 1);
	roc_status_close(reader);
}
END_TEST

START_TEST(the_path_comes_from_the_environment_when_not_given)
{
	struct roc_status_reader *reader = NULL;

	write_file(&image, sizeof(image));
	ck_assert_int_eq(setenv(ROC_STATUS_ENV, test_path, 1), 0);
	ck_assert_int_eq(roc_status_open(NULL, &reader), 0);
	roc_status_close(reader);
	ck_assert_int_eq(setenv(ROC_STATUS_ENV, "", 1), 0);
	ck_assert_str_eq(roc_status_path(NULL), ROC_STATUS_PATH);
	ck_assert_int_eq(unsetenv(ROC_STATUS_ENV), 0);
	ck_assert_str_eq(roc_status_path(NULL), ROC_STATUS_PATH);
}
END_TEST

#define FIELD(name) offsetof(struct roc_status_header, name), sizeof(image.header.name)

static const struct {
	size_t offset, size;
	uint64_t value;
	int error;
} bad_fields[] = {
	{FIELD(magic), 0, -EPROTO},
	{FIELD(magic), ROC_STATUS_MAGIC + 1, -EPROTO},
	{FIELD(magic), UINT64_C(0x524f435354415431), -EPROTO}, /* foreign byte order */
	{FIELD(major), 0, -ENOTSUP},
	{FIELD(major), ROC_STATUS_MAJOR + 1, -ENOTSUP},
	{FIELD(major), UINT16_MAX, -ENOTSUP},
	{FIELD(header_size), 0, -EPROTO},
	{FIELD(header_size), 64, -EPROTO},
	{FIELD(header_size), 127, -EPROTO},
	{FIELD(header_size), 136, -EPROTO}, /* slots out of line */
	{FIELD(header_size), 192, -EPROTO}, /* last slot over the end */
	{FIELD(header_size), 0xffffffc0, -EPROTO},
	{FIELD(segment_size), 0, -EPROTO},
	{FIELD(segment_size), sizeof(struct image) - 1, -EPROTO},
	{FIELD(segment_size), sizeof(struct image) + 1, -EPROTO},
	{FIELD(segment_size), UINT64_MAX, -EPROTO},
	{FIELD(slot_size), 0, -EPROTO},
	{FIELD(slot_size), 64, -EPROTO},
	{FIELD(slot_size), 448, -EPROTO},
	{FIELD(slot_size), 520, -EPROTO},
	{FIELD(slot_size), 576, -EPROTO},
	{FIELD(slot_size), 0x80000000, -EPROTO}, /* times 2 is 0 in 32 bits */
	{FIELD(slot_size), 0xffffffc0, -EPROTO},
	{FIELD(slot_count), 0, -EPROTO},
	{FIELD(slot_count), SLOTS + 1, -EPROTO},
	{FIELD(slot_count), ROC_STATUS_SLOTS_MAX, -EPROTO},
	{FIELD(slot_count), ROC_STATUS_SLOTS_MAX + 1, -EPROTO},
	{FIELD(slot_count), UINT32_MAX, -EPROTO},
};

START_TEST(refuses_a_hostile_header)
{
	memcpy((unsigned char *)&image + bad_fields[_i].offset, &bad_fields[_i].value,
	       bad_fields[_i].size);
	write_file(&image, sizeof(image));
	assert_refused(bad_fields[_i].error);
}
END_TEST

START_TEST(refuses_a_file_of_another_size_than_it_says)
{
	static const size_t sizes[] = {0, 1, 8, 127, 128, 129, 640, sizeof(image) - 1};
	unsigned char longer[sizeof(image) + 1] = {0};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		write_file(&image, sizes[i]);
		assert_refused(-EPROTO);
	}
	memcpy(longer, &image, sizeof(image));
	write_file(longer, sizeof(longer));
	assert_refused(-EPROTO);
}
END_TEST

START_TEST(refuses_a_file_that_is_too_big_to_map)
{
	image.header.segment_size = UINT64_C(1) << 40;
	write_file(&image, sizeof(image));
	ck_assert_int_eq(truncate(test_path, (off_t)1 << 40), 0); /* sparse */
	assert_refused(-EPROTO);
}
END_TEST

START_TEST(refuses_what_is_not_a_regular_file)
{
	char target[80];

	assert_refused(-ENOENT);
	ck_assert_int_eq(mkdir(test_path, 0755), 0);
	assert_refused(-EPROTO);
	ck_assert_int_eq(rmdir(test_path), 0);
	ck_assert_int_eq(mkfifo(test_path, 0644), 0); /* a reader that blocks here times out */
	assert_refused(-EPROTO);
	ck_assert_int_eq(unlink(test_path), 0);

	write_file(&image, sizeof(image));
	snprintf(target, sizeof(target), "%s.target", test_path);
	ck_assert_int_eq(rename(test_path, target), 0);
	ck_assert_int_eq(symlink(target, test_path), 0);
	assert_refused(-ELOOP);
	ck_assert_int_eq(unlink(target), 0);
}
END_TEST

START_TEST(honours_the_strides_of_a_later_minor_version)
{
	enum { HEADER = 256, STRIDE = 1024, COUNT = ROC_STATUS_SLOTS_MAX };
	static _Alignas(64) unsigned char bytes[HEADER + STRIDE * COUNT];
	struct roc_status_reader *reader = NULL;
	struct roc_camera_status status = {.state = ROC_STATE_LIVE};

	image.header.minor = 9;
	image.header.header_size = HEADER;
	image.header.slot_size = STRIDE;
	image.header.slot_count = COUNT;
	image.header.segment_size = sizeof(bytes);
	memcpy(bytes, &image.header, sizeof(image.header));
	for (uint32_t i = 0; i < COUNT; i++) {
		status.source_width = 100 + i;
		put_status((struct roc_status_slot *)(void *)(bytes + HEADER + STRIDE * i),
			   &status);
	}
	write_file(bytes, sizeof(bytes));
	ck_assert_int_eq(roc_status_open(test_path, &reader), 0);
	ck_assert_uint_eq(roc_status_slot_count(reader), COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		ck_assert_int_eq(roc_status_read(reader, i, &status), 0);
		ck_assert_uint_eq(status.source_width, 100 + i);
	}
	roc_status_close(reader);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void read_all_there_is(void)
{
	struct roc_status_reader *reader = NULL;
	struct roc_camera_status out;

	if (roc_status_open(test_path, &reader) < 0) {
		ck_assert_ptr_null(reader);
		return;
	}
	for (uint32_t i = 0; i < roc_status_slot_count(reader); i++)
		if (roc_status_read(reader, i, &out) == 0)
			ck_assert_uint_lt(strlen(out.detail), sizeof(out.detail));
	ck_assert_uint_lt(strlen(roc_status_version(reader)), 32);
	(void)roc_status_is_stale(reader, 101 * S);
	roc_status_close(reader);
}

START_TEST(a_thousand_mutations_and_noise_do_no_harm)
{
	uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
	const struct image good = image;

	for (unsigned int n = 0; n < 1000; n++) {
		memcpy(&image, &good, sizeof(image));
		for (uint64_t k = next_random(&random) % 4 + 1; k > 0; k--) {
			/* magic and version stay right mostly, else all ends there */
			const size_t at = 12 + next_random(&random) % 116;
			((unsigned char *)&image)[at] = (unsigned char)next_random(&random);
		}
		write_file(&image, next_random(&random) % 8 ? sizeof(image)
							    : next_random(&random) % sizeof(image));
		read_all_there_is();
	}
	for (unsigned int n = 0; n < 100; n++) {
		for (size_t i = 0; i < sizeof(image); i++)
			((unsigned char *)&image)[i] = (unsigned char)next_random(&random);
		if (n % 2)
			memcpy(&image.header, &good.header, sizeof(good.header));
		write_file(&image, sizeof(image));
		read_all_there_is();
	}
}
END_TEST

static const struct {
	uint64_t beat, now, age;
	bool stale;
} beats[] = {
	{100 * S, 100 * S, 0, false},
	{100 * S, 101 * S, S, false},
	{100 * S, 103 * S, 3 * S, false},
	{100 * S, 103 * S + 1, 3 * S + 1, true},
	{0, 100 * S, ROC_STATUS_AGE_NEVER, true},
	{0, 0, ROC_STATUS_AGE_NEVER, true},
	{100 * S + 1, 100 * S, 0, false}, /* the clock was read before the beat */
	{103 * S, 100 * S, 0, false},
	{103 * S + 1, 100 * S, ROC_STATUS_AGE_NEVER, true}, /* not fresh for ever */
	{UINT64_MAX, 100 * S, ROC_STATUS_AGE_NEVER, true},
};

START_TEST(tells_whether_the_streamer_is_running)
{
	atomic_store(&image.header.heartbeat_ns, beats[_i].beat);
	struct roc_status_reader *reader = open_image();
	ck_assert_uint_eq(roc_status_age_ns(reader, beats[_i].now), beats[_i].age);
	ck_assert_int_eq(roc_status_is_stale(reader, beats[_i].now), beats[_i].stale);
	ck_assert_int_eq(roc_status_is_stopped(reader), beats[_i].beat == 0);
	roc_status_close(reader);
}
END_TEST

START_TEST(notices_that_the_file_was_replaced_removed_or_resized)
{
	struct roc_status_reader *reader = open_image();
	char beside[80];

	ck_assert_int_eq(roc_status_replaced(reader), 0);
	snprintf(beside, sizeof(beside), "%s.new", test_path);
	ck_assert_int_eq(rename(test_path, beside), 0);
	ck_assert_int_eq(roc_status_replaced(reader), -ENOENT);
	write_file(&image, sizeof(image));
	ck_assert_int_eq(roc_status_replaced(reader), 1);
	ck_assert_int_eq(rename(beside, test_path), 0);
	ck_assert_int_eq(roc_status_replaced(reader), 0);
	ck_assert_int_eq(truncate(test_path, sizeof(image) + 1), 0);
	ck_assert_int_eq(roc_status_replaced(reader), 1);
	roc_status_close(reader);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_reader");
	TCase *tc = tcase_create("reader");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown_dir);
	tcase_add_test(tc, reads_what_was_published_and_the_facts_of_the_header);
	tcase_add_test(tc, a_version_without_an_end_gets_one);
	tcase_add_test(tc, the_path_comes_from_the_environment_when_not_given);
	tcase_add_loop_test(tc, refuses_a_hostile_header, 0,
			    (int)(sizeof(bad_fields) / sizeof(bad_fields[0])));
	tcase_add_test(tc, refuses_a_file_of_another_size_than_it_says);
	tcase_add_test(tc, refuses_a_file_that_is_too_big_to_map);
	tcase_add_test(tc, refuses_what_is_not_a_regular_file);
	tcase_add_test(tc, honours_the_strides_of_a_later_minor_version);
	tcase_add_test(tc, a_thousand_mutations_and_noise_do_no_harm);
	tcase_add_loop_test(tc, tells_whether_the_streamer_is_running, 0,
			    (int)(sizeof(beats) / sizeof(beats[0])));
	tcase_add_test(tc, notices_that_the_file_was_replaced_removed_or_resized);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
