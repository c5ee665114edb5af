/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file as a whole: errors with their place, permissions, and that no message quotes it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "suite.h"

#define MARK "MARKER"

static struct roc_config config;
static char error[512];
static char warnings[16384];
static char folder[64];
static char path[96];

static void collect(void *data, const char *text)
{
	(void)data;
	if (strlen(warnings) + strlen(text) + 2 < sizeof(warnings)) {
		strcat(warnings, text);
		strcat(warnings, "\n");
	}
}

static int parse(const char *text, size_t size)
{
	warnings[0] = '\0';
	error[0] = '\0';
	return roc_config_parse("c.json", text, size, collect, NULL, &config, error, sizeof(error));
}

static int load(void)
{
	warnings[0] = '\0';
	error[0] = '\0';
	return roc_config_load(path, collect, NULL, &config, error, sizeof(error));
}

static void write_file(const char *name, const char *text, size_t size, mode_t mode)
{
	char full[160];
	int fd;

	snprintf(full, sizeof(full), "%s/%s", folder, name);
	fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, size), (ssize_t)size);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void make_folder(void)
{
	strcpy(folder, "/tmp/roc-config-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/c.json", folder);
}

static void remove_folder(void)
{
	static const char *const names[] = {"c.json", "pw"};
	char full[160];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(full, sizeof(full), "%s/%s", folder, names[i]);
		unlink(full);
	}
	rmdir(folder);
}

static const struct {
	const char *text;
	int result;
	const char *error;
} bad_files[] = {
	{"", -ENODATA, "c.json: the file is empty"},
	{" \n\t", -ENODATA, "c.json: the file is empty"},
	{"\xef\xbb\xbf", -ENODATA, "c.json: the file is empty"},
	{"{}", -EBADMSG, "c.json:1:1: \"cameras\" must be a list of cameras"},
	{"{\"cameras\":{}}", -EBADMSG, "c.json:1:1: \"cameras\" must be a list of cameras"},
	{"\"x\"", -EBADMSG, "c.json:1:1: expected a list of cameras"},
	{"[{}", -EBADMSG, "c.json:1:4: the text ends too early"},
	{"[\n  {},\n]", -EBADMSG, "c.json:3:1: expected a value"},
	{"[{\"\xc3\xa9\xe2\x82\xac\" 1}]", -EBADMSG, "c.json:1:8: expected ':'"},
	{"\xef\xbb\xbf[x]", -EBADMSG, "c.json:1:2: expected a value"},
	{"[{\"a\":1 \"b\":2}]", -EBADMSG, "c.json:1:9: expected ',' or '}'"},
	{"[1 2]", -EBADMSG, "c.json:1:4: expected ',' or ']'"},
	{"[{a:1}]", -EBADMSG, "c.json:1:3: expected a key in double quotes"},
	{"[{\"a\":1,}]", -EBADMSG, "c.json:1:9: expected a key in double quotes"},
	{"[{\"a\":\"b}\n]", -EBADMSG, "c.json:1:7: a string that is not closed"},
	{"[\"a\tb\"]", -EBADMSG, "c.json:1:4: a control character in a string"},
	{"[\"\\q\"]", -EBADMSG, "c.json:1:4: an escape that JSON does not allow"},
	{"[\"\\u00g0\"]", -EBADMSG, "c.json:1:7: an escape that JSON does not allow"},
	{"[\"a\\u0000b\"]", -EBADMSG, "c.json:1:10: \\u0000 is not allowed"},
	{"[\"\\ud800x\"]", -EBADMSG, "c.json:1:9: half of a surrogate pair"},
	{"[\"\\udc00\"]", -EBADMSG, "c.json:1:9: half of a surrogate pair"},
	{"[\"\xff\"]", -EBADMSG, "c.json:1:3: not UTF-8"},
	{"[01]", -EBADMSG, "c.json:1:3: a number that JSON does not allow"},
	{"[1.]", -EBADMSG, "c.json:1:4: a number that JSON does not allow"},
	{"[+1]", -EBADMSG, "c.json:1:2: expected a value"},
	{"[NaN]", -EBADMSG, "c.json:1:2: expected a value"},
	{"[0] [0]", -EBADMSG, "c.json:1:5: something follows the end of the list"},
	{"[0]]", -EBADMSG, "c.json:1:4: something follows the end of the list"},
};

START_TEST(a_file_of_no_use_is_refused_with_the_place)
{
	struct roc_config before;

	memset(&config, 0x5a, sizeof(config));
	before = config;
	ck_assert_int_eq(parse(bad_files[_i].text, strlen(bad_files[_i].text)),
			 bad_files[_i].result);
	ck_assert_str_eq(error, bad_files[_i].error);
	ck_assert_mem_eq(&config, &before, sizeof(config));
}
END_TEST

START_TEST(a_list_without_cameras_is_no_error)
{
	static const char *const texts[] = {"[]", "[\n]\n", "{\"cameras\":[]}"};

	for (size_t i = 0; i < COUNT(texts); i++) {
		memset(&config, 0x5a, sizeof(config));
		ck_assert_int_eq(parse(texts[i], strlen(texts[i])), 0);
		ck_assert_uint_eq(config.count, 0);
	}
}
END_TEST

START_TEST(a_nul_byte_is_an_error_wherever_it_stands)
{
	static const char text[] = "[{\"ip\":\"cam\",\"password\":\"pw\"}]";
	const size_t size = sizeof(text) - 1;

	for (size_t i = 0; i <= size; i++) {
		char with[sizeof(text) + 1];

		memcpy(with, text, i);
		with[i] = '\0';
		memcpy(with + i + 1, text + i, size - i);
		ck_assert_int_eq(parse(with, size + 1), -EBADMSG);
	}
}
END_TEST

START_TEST(deep_nesting_and_endless_numbers_are_refused)
{
	static char text[200001];

	memset(text, '[', sizeof(text) - 1);
	ck_assert_int_eq(parse(text, sizeof(text) - 1), -EBADMSG);
	ck_assert_str_eq(error, "c.json:1:65: nested too deeply");
	memset(text + 1, '1', sizeof(text) - 2);
	ck_assert_int_eq(parse(text, sizeof(text) - 1), -EBADMSG);
	ck_assert_str_eq(error, "c.json:1:2: a number with too many digits");
}
END_TEST

START_TEST(a_file_is_loaded_and_its_mode_judged)
{
	static const char text[] = "[{\"ip\":\"cam\",\"password\":\"pw\"}]";

	write_file("c.json", text, sizeof(text) - 1, 0640);
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(warnings, "");
	ck_assert_uint_eq(config.count, 1);
	write_file("c.json", text, sizeof(text) - 1, 0644);
	ck_assert_int_eq(load(), 0);
	ck_assert_ptr_nonnull(strstr(warnings, "/c.json is readable by everyone: chmod 640\n"));
}
END_TEST

START_TEST(what_can_not_be_read_says_why)
{
	static char large[ROC_CONFIG_SIZE_MAX + 1];
	char expected[256];

	ck_assert_int_eq(load(), -ENOENT);
	snprintf(expected, sizeof(expected), "%s: No such file or directory", path);
	ck_assert_str_eq(error, expected);

	memset(large, ' ', sizeof(large));
	write_file("c.json", large, sizeof(large), 0640);
	ck_assert_int_eq(load(), -EFBIG);
	write_file("c.json", large, sizeof(large) - 1, 0640);
	ck_assert_int_eq(load(), -ENODATA);

	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(load(), -EINVAL); /* and does not wait for a writer */
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(load(), -EISDIR);
	rmdir(path);
}
END_TEST

static const struct {
	const char *content;
	size_t size;
	const char *password, *problem;
} password_files[] = {
	{"secret", 6, "secret", ""},
	{"secret\n", 7, "secret", ""},
	{"secret\r\n", 8, "secret", ""},
	{" s \n\n", 5, NULL, "\"password_file\": not one line of text"},
	{"a\nb", 3, NULL, "\"password_file\": not one line of text"},
	{"a\0b", 3, NULL, "\"password_file\": not one line of text"},
	{"", 0, "", ""},
};

START_TEST(a_password_is_read_from_its_file)
{
	static const char text[] = "[{\"ip\":\"cam\",\"password_file\":\"pw\"}]";

	write_file("c.json", text, sizeof(text) - 1, 0640);
	write_file("pw", password_files[_i].content, password_files[_i].size, 0600);
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(config.cameras[0].problem, password_files[_i].problem);
	if (password_files[_i].password)
		ck_assert_str_eq(config.cameras[0].password, password_files[_i].password);
}
END_TEST

START_TEST(a_password_file_of_no_use_costs_its_camera)
{
	static const char relative[] = "[{\"ip\":\"cam\",\"password_file\":\"pw\"}]";
	static const char absolute[] = "[{\"ip\":\"cam\",\"password_file\":\"/nonexistent/pw\"}]";
	char long_password[257];

	write_file("c.json", relative, sizeof(relative) - 1, 0640);
	ck_assert_int_eq(load(), 0);
	/* a relative one could be the password itself behind the wrong key */
	ck_assert_str_eq(config.cameras[0].problem, "\"password_file\": No such file or directory");

	memset(long_password, 'x', sizeof(long_password));
	write_file("pw", long_password, 256, 0600);
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(config.cameras[0].problem, "\"password_file\": longer than 255 bytes");
	long_password[255] = '\n';
	write_file("pw", long_password, 256, 0644);
	ck_assert_int_eq(load(), 0);
	ck_assert_uint_eq(strlen(config.cameras[0].password), 255);
	ck_assert_str_eq(warnings,
			 "camera 0: \"password_file\" is readable by everyone: chmod 640\n");

	write_file("c.json", absolute, sizeof(absolute) - 1, 0640);
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(config.cameras[0].problem,
			 "\"password_file\": No such file or directory: /nonexistent/pw");
}
END_TEST

/* A file with the marker in every value, of which no message may hold any. */
static const char marked[] =
	"\xef\xbb\xbf[{\"ip\":\"" MARK "\",\"password\":\"" MARK "\",\"user\":\"" MARK
	"\",\"name\":\"x" MARK "\",\"device\":\"/dev/" MARK "\",\"model\":\"" MARK "\"},\n"
	" {\"ip\":\"u:" MARK "@h\",\"password\":\"" MARK "\"},\n"
	" {\"ip\":\"a\",\"password_file\":\"" MARK "\",\"device\":\"/dev/" MARK "\"},\n"
	" {\"ip\":[\"" MARK "\"],\"password\":{\"x\":\"" MARK "\"}},\n"
	" {\"url\":\"rtsp://u:" MARK "@" MARK "\",\"password\":\"" MARK "\",\"streams\":\"" MARK
	"\"},\n"
	" {\"url\":{\"main\":[\"" MARK "\"]}},\n"
	" {\"ip\":\"a\",\"password\":\"" MARK "\",\"port\":\"" MARK "\"},\n"
	" {\"ip\":\"a\",\"password\":\"" MARK "\",\"output\":{\"width\":\"" MARK
	"\",\"height\":2}},\n"
	" {\"ip\":\"a\",\"password\":\"" MARK "\",\"streams\":[\"" MARK "\"]},\n"
	" {\"ip\":\"a\",\"password\":\"" MARK "\",\"enabled\":\"" MARK "\"},\n"
	" \"" MARK "\"]";

static void refuse_marker(void)
{
	ck_assert_ptr_null(strstr(error, MARK));
	ck_assert_ptr_null(strstr(warnings, MARK));
	for (uint32_t i = 0; i < config.count; i++)
		ck_assert_ptr_null(strstr(config.cameras[i].problem, MARK));
}

START_TEST(no_message_quotes_the_file)
{
	ck_assert_int_eq(parse(marked, sizeof(marked) - 1), 0);
	ck_assert_uint_eq(config.count, 11);
	refuse_marker();
	ck_assert_int_eq(config.cameras[0].valid, 1);
	for (uint32_t i = 1; i < config.count; i++)
		ck_assert_int_eq(config.cameras[i].valid, 0);
}
END_TEST

START_TEST(no_message_quotes_a_file_cut_anywhere)
{
	for (size_t size = 0; size < sizeof(marked) - 1; size++) {
		char *cut = malloc(size + 1);

		ck_assert_ptr_nonnull(cut);
		memcpy(cut, marked, size);
		memset(&config, 0, sizeof(config));
		ck_assert_int_lt(parse(cut, size), 0);
		ck_assert_str_ne(error, "");
		refuse_marker();
		free(cut);
	}
}
END_TEST

START_TEST(random_damage_never_harms)
{
	static const char favourites[] = "{}[]\",:\\u0001eE.-\n\xff\xc3 ";
	uint32_t seed = 7;
	char text[sizeof(marked)];

	for (int round = 0; round < 10000; round++) {
		char *exact;
		int r;

		memcpy(text, marked, sizeof(text));
		seed = seed * 1664525u + 1013904223u;
		for (uint32_t i = 0; i <= (seed >> 28); i++) {
			uint32_t at, what;

			seed = seed * 1664525u + 1013904223u;
			at = (seed >> 8) % (uint32_t)(sizeof(text) - 1);
			seed = seed * 1664525u + 1013904223u;
			what = (seed >> 8) % (2 * (uint32_t)sizeof(favourites));
			text[at] =
				what < sizeof(favourites) ? favourites[what] : (char)(seed >> 16);
		}
		exact = malloc(sizeof(text) - 1); /* one byte too far is seen */
		ck_assert_ptr_nonnull(exact);
		memcpy(exact, text, sizeof(text) - 1);
		r = parse(exact, sizeof(text) - 1);
		/* -ENOMEM would mean that the check passed what the parser refuses */
		ck_assert_msg(r == 0 || r == -EBADMSG, "%d: %s", r, error);
		free(exact);
	}
}
END_TEST

static struct roc_camera_config one(const char *entry)
{
	char text[512];

	snprintf(text, sizeof(text), "[%s]", entry);
	ck_assert_int_eq(parse(text, strlen(text)), 0);
	ck_assert_str_eq(config.cameras[0].problem, "");
	return config.cameras[0];
}

static const struct {
	const char *a, *b;
	int same;
} identities[] = {
	{"{\"ip\":\"cam\",\"password\":\"a\"}",
	 "{\"ip\":\"CAM\",\"password\":\"b\",\"name\":\"n\",\"device\":\"/dev/x\",\"user\":\"u\"}",
	 1},
	{"{\"ip\":\"cam\",\"password\":\"a\"}", "{\"ip\":\"cam2\",\"password\":\"a\"}", 0},
	{"{\"ip\":\"cam\",\"password\":\"a\"}", "{\"ip\":\"cam\",\"password\":\"a\",\"port\":7}",
	 0},
	{"{\"ip\":\"cam\",\"password\":\"a\"}", "{\"ip\":\"cam\",\"password\":\"a\",\"channel\":7}",
	 0},
	{"{\"url\":\"rtsp://u:p@h:1/x?password=a@b\"}", "{\"url\":\"rtsp://v@h:1/x\"}", 1},
	{"{\"url\":\"rtsp://h/x\"}", "{\"url\":\"rtsp://h/y\"}", 0},
	/* channels of a recorder */
	{"{\"url\":\"rtsp://u:p@h/cam/realmonitor?channel=1&subtype=0\"}",
	 "{\"url\":\"rtsp://u:p@h/cam/realmonitor?channel=2&subtype=0\"}", 0},
	{"{\"url\":\"rtsp://h/x?channel=11&subtype=0\"}",
	 "{\"url\":\"rtsp://h/x?channel=1&1subtype=0\"}", 0},
	{"{\"url\":\"http://h/flv?stream=channel0_main.bcs&user=a&password=b\"}",
	 "{\"url\":\"http://h/flv?stream=channel1_main.bcs&user=a&password=b\"}", 0},
	{"{\"url\":\"rtsp://h/x?unicast\"}", "{\"url\":\"rtsp://h/x?multicast\"}", 0},
	{"{\"url\":\"http://h/flv?channel=1&user=a&password=b\"}",
	 "{\"url\":\"http://h/flv?channel=1&user=c&password=dddddddd\"}", 1},
	{"{\"url\":\"rtsp://h/x?channel=1&token=Qwertz7Uiop8\"}",
	 "{\"url\":\"rtsp://v:w@h/x?channel=1&token=Qwertz7Uiop9\"}", 1},
	{"{\"url\":\"rtsp://h/x?Qwertz7Uiop8As\"}", "{\"url\":\"rtsp://h/x\"}", 1},
	{"{\"url\":\"rtsp://h/x\"}", "{\"url\":\"rtmp://h/x\"}", 0},
	{"{\"url\":\"rtsp://h/x\"}", "{\"url\":{\"sub\":\"rtsp://h/x\"}}", 0},
};

START_TEST(identity_is_of_the_camera_and_not_of_its_words)
{
	const struct roc_camera_config a = one(identities[_i].a), b = one(identities[_i].b);

	ck_assert_int_eq(roc_camera_config_identity(&a) == roc_camera_config_identity(&b),
			 identities[_i].same);
}
END_TEST

static const struct {
	const char *entry;
	uint64_t identity;
} kept_identities[] = {
	{"{\"ip\":\"cam\",\"password\":\"a\"}", UINT64_C(0xe32dbce0d3fdb8ca)},
	{"{\"ip\":\"10.0.0.7\",\"password\":\"a\",\"port\":1936,\"channel\":3}",
	 UINT64_C(0xdc7b06917a9cb6e1)},
	{"{\"url\":\"rtsp://u:p@10.0.0.1:554/h264Preview_01_main\"}", UINT64_C(0xfc8de28082a8d198)},
	{"{\"url\":{\"main\":\"rtmp://h/live/a\",\"sub\":\"rtmp://h/live/b?token=Qwertz7Uiop8\"}}",
	 UINT64_C(0xd8d0b7dc9cf1a0fe)},
};

START_TEST(a_state_file_of_before_is_understood)
{
	const struct roc_camera_config camera = one(kept_identities[_i].entry);

	ck_assert_uint_eq(roc_camera_config_identity(&camera), kept_identities[_i].identity);
}
END_TEST

static const struct {
	const char *entry, *host;
} hosts[] = {
	{"{\"ip\":\"[::1]\",\"password\":\"a\"}", "::1"},
	{"{\"url\":\"rtsp://u:p@cam:554/x\"}", "cam"},
	{"{\"url\":\"rtsp://u:p@[::1]:554/x\"}", "::1"},
	{"{\"url\":\"rtsp://u:p@w@cam/x\"}", "cam"},
	{"{\"url\":\"rtsp://u:p/w@cam/x\",\"name\":\"n\"}", "n"},
	{"{\"url\":\"rtsp://pw?x@cam\",\"name\":\"n\"}", "n"},
	{"{\"url\":\"/a/file.flv\",\"name\":\"n\"}", "n"},
	{"{\"url\":\"rtsp://\",\"name\":\"n\"}", "n"},
	{"{\"url\":{\"sub\":\"http://cam\"}}", "cam"},
};

START_TEST(a_log_names_the_host_and_never_a_password)
{
	const struct roc_camera_config camera = one(hosts[_i].entry);
	char buf[64];

	ck_assert_str_eq(roc_camera_config_host(&camera, buf, sizeof(buf)), hosts[_i].host);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_file");
	TCase *tc = tcase_create("file");

	tcase_add_checked_fixture(tc, make_folder, remove_folder);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_file_of_no_use_is_refused_with_the_place, 0, COUNT(bad_files));
	tcase_add_test(tc, a_list_without_cameras_is_no_error);
	tcase_add_test(tc, a_nul_byte_is_an_error_wherever_it_stands);
	tcase_add_test(tc, deep_nesting_and_endless_numbers_are_refused);
	tcase_add_test(tc, a_file_is_loaded_and_its_mode_judged);
	tcase_add_test(tc, what_can_not_be_read_says_why);
	tcase_add_loop_test(tc, a_password_is_read_from_its_file, 0, COUNT(password_files));
	tcase_add_test(tc, a_password_file_of_no_use_costs_its_camera);
	tcase_add_test(tc, no_message_quotes_the_file);
	tcase_add_test(tc, no_message_quotes_a_file_cut_anywhere);
	tcase_add_test(tc, random_damage_never_harms);
	tcase_add_loop_test(tc, a_state_file_of_before_is_understood, 0, COUNT(kept_identities));
	tcase_add_loop_test(tc, identity_is_of_the_camera_and_not_of_its_words, 0,
			    COUNT(identities));
	tcase_add_loop_test(tc, a_log_names_the_host_and_never_a_password, 0, COUNT(hosts));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
