/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rocctl check-config: places, words and what to do, from the service's own parser. */
#include "check_advice.h"
#include "check_config.h"
#include "check_lines.h"
#include "suite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "Geheimwort"

static char path[64];
static char *text;
static struct roc_check check;

static void setup(void)
{
	strcpy(path, "/tmp/roc-test-XXXXXX");
	close(mkstemp(path));
	text = NULL;
}

static void teardown(void)
{
	free(text);
	unlink(path);
}

static void check_text(const char *content, mode_t mode)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(content, file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
	roc_check_config(path, &check);
	free(text);
	text = roc_check_text(&check);
	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_null(strstr(text, SECRET));
}

#define GOOD "{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\"}"

static const struct {
	const char *text;
	uint32_t index;
	const char *key;
	unsigned int line;
} places[] = {
	{"[1]", 0, NULL, 1},
	{"\xef\xbb\xbf\n[\n1,\n2]", 1, NULL, 4},
	{"[\n{\"a\": 1,\n\"b\": 2}]", 0, "b", 3},
	{"[\n{\"a\": 1,\n\"b\": 2}]", 0, "c", 2},
	{"[\n{\"a\": 1,\n\"a\": 2}]", 0, "a", 3}, /* the last one counts */
	{"[{\"a\": \"}],\\\"\\\\\"},\n5]", 1, NULL, 2},
	{"[{\"x\": {\"a\": 1},\n\"a\": [1, {\"b\": 2}], \"c\":3},\n 7]", 0, "a", 2},
	{"[{\"x\": {\"a\": 1},\n\"a\": [1, {\"b\": 2}], \"c\":3},\n 7]", 1, "a", 3},
	{"{\"other\": [1, 2],\n\"cameras\": [\n1,\n2]}", 1, NULL, 4},
	{"{\"other\": [1, 2]}", 1, NULL, 0},
	{"[]", 0, NULL, 0},
	{"[1, 2]", 2, NULL, 0},
	{"5", 0, NULL, 0},
	{"", 0, NULL, 0},
};

START_TEST(an_entry_and_its_key_have_a_line)
{
	ck_assert_uint_eq(roc_check_line(places[_i].text, places[_i].index, places[_i].key),
			  places[_i].line);
}
END_TEST

START_TEST(a_key_is_the_first_word_in_quotes)
{
	char key[8];

	roc_check_key("\"port\" must be \"x\"", key, sizeof(key));
	ck_assert_str_eq(key, "port");
	roc_check_key("nothing", key, sizeof(key));
	ck_assert_str_eq(key, "");
	roc_check_key("no \"end", key, sizeof(key));
	ck_assert_str_eq(key, "");
	roc_check_key("\"longer than room\"", key, sizeof(key));
	ck_assert_str_eq(key, "");
}
END_TEST

START_TEST(a_good_file_is_all_well)
{
	check_text("[" GOOD "]", 0640);
	ck_assert_str_eq(text, "1 camera, all well\n");
	check_text("{\"cameras\": [" GOOD ",\n" GOOD "]}", 0640);
	ck_assert_int_eq(check.error, 0);
	ck_assert_uint_eq(check.invalid, 0);
	ck_assert_ptr_nonnull(strstr(text, "2 cameras, all well\n"));
	check_text("[{\"ip\": \"192.0.2.1\", \"user\": 1, \"password\": 123456}]", 0640);
	ck_assert_str_eq(text, "1 camera, all well\n");
	check_text("[]", 0640);
	ck_assert_int_eq(check.error, 0);
	ck_assert_str_eq(text, "no camera configured\n");
}
END_TEST

/* An entry in line 2, what is said, and what to do: "" for words that say it themselves. */
static const struct {
	const char *entry;
	unsigned int line;
	const char *said, *advice;
	bool is_warning;
} entries[] = {
	{"{\"password\": \"" SECRET "\"}", 2, "no \"ip\" and no \"url\"", "add \"ip\"", false},
	{"{\"ip\": \"192.0.2.1\"}", 2, "no \"password\"", "add \"password\"", false},
	{"{\"ip\": \"192.0.2.1\",\n\"password\": true}", 3,
	 "\"password\" must be a string or a number", "", false},
	{"{\"ip\": 5,\n\"password\": \"" SECRET "\"}", 2, "\"ip\" must be", "IPv4", false},
	{"{\"password\": \"" SECRET "\",\n\"ip\": \"rtmp://x\"}", 3, "\"ip\" must be", "IPv4",
	 false},
	{"{\"ip\": \"192.0.2.1\",\n\"password\": \"" SECRET "\",\n\"port\": \"x\"}", 4,
	 "\"port\" must be a number", "", false},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\",\n\"device\": \"/dev/video0\"}", 3,
	 "device /dev/video0 is already used by camera 0", "another \"device\"", false},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\",\n\"device\": \"x\"}", 3,
	 "\"device\" must be a path", "leave it out", false},
	{"{\"ip\": \"192.0.2.1\",\n\"password_file\": \"/nonexistent/x\"}", 3, "/nonexistent/x",
	 "one line", false},
	{"\"" SECRET "\"", 2, "not an object", "{\"ip\"", false},
	{"{\"url\": 7}", 2, "\"url\" must be", "ffmpeg", false},
	{"{\"url\": \"a\", \"ip\": \"b\"}", 2, "both \"ip\" and \"url\"", "keep one", false},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\", \"streams\": [\"" SECRET "\"]}", 2,
	 "\"streams\" must be", "", false},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\",\n\"modell\": 1}", 3,
	 "unknown key \"modell\"", "spelling", true},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"" SECRET "\", \"name\": \"Camera 0\"}", 2,
	 "same name", "of its own", true},
	{"{\"url\": \"rtsp://x/y\",\n\"port\": 5}", 3, "has no effect", "take it out", true},
	{"{\"ip\": \"192.0.2.1\", \"password\": \"x\",\n\"password\": \"" SECRET "\"}", 3,
	 "more than once", "keep one", true},
};

START_TEST(what_is_wrong_has_its_place_and_what_to_do)
{
	char content[1024], start[128];

	snprintf(content, sizeof(content), "[" GOOD ",\n%s]", entries[_i].entry);
	check_text(content, 0640);
	ck_assert_int_eq(check.error, 0);
	ck_assert_uint_eq(check.count, 1);
	ck_assert_uint_eq(check.invalid, !entries[_i].is_warning);
	ck_assert_uint_eq(check.warnings, entries[_i].is_warning);
	ck_assert_uint_eq(check.findings[0].camera, 1);
	ck_assert_msg(strstr(text, entries[_i].said) != NULL, "%s", text);
	if (entries[_i].advice[0])
		ck_assert_msg(strstr(check.findings[0].advice, entries[_i].advice) != NULL, "%s",
			      check.findings[0].advice);
	else
		ck_assert_str_eq(check.findings[0].advice, "");
	snprintf(start, sizeof(start), "%s:%u: %scamera 1 (", path, entries[_i].line,
		 entries[_i].is_warning ? "warning: " : "");
	ck_assert_msg(strncmp(text, start, strlen(start)) == 0, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, entries[_i].is_warning
						   ? "2 cameras, all well, 1 warning\n"
						   : "2 cameras, 1 invalid\n"));
}
END_TEST

START_TEST(a_file_that_everyone_can_read_is_warned_of)
{
	check_text("[" GOOD "]", 0644);
	ck_assert_ptr_nonnull(strstr(text, "readable by everyone: chmod 640\n1 camera, all well, "
					   "1 warning\n"));
}
END_TEST

static const struct {
	const char *content;
	int error;
	const char *said;
} unusable[] = {
	{"[" GOOD ",\n]", -EBADMSG, ":2:1: "},
	{"[{\"password\": \"" SECRET, -EBADMSG, ":1:"},
	{"", -ENODATA, "empty"},
	{"42", -EBADMSG, ":1:1: "},
	{SECRET, -EBADMSG, ":1:1: "},
};

START_TEST(a_file_that_the_service_refuses_is_told_with_its_place)
{
	check_text(unusable[_i].content, 0640);
	ck_assert_int_eq(check.error, unusable[_i].error);
	ck_assert_uint_eq(check.count, 1);
	ck_assert_ptr_nonnull(strstr(text, path));
	ck_assert_msg(strstr(text, unusable[_i].said) != NULL, "%s", text);
	ck_assert_str_ne(check.findings[0].advice, "");
	ck_assert_ptr_null(strstr(text, "all well"));
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
	roc_check_config("/nonexistent/cameras.json", &check);
	ck_assert_int_eq(check.error, -ENOENT);
	ck_assert_ptr_nonnull(strstr(check.findings[0].text, "/nonexistent/cameras.json: No such"));
	roc_check_config("/tmp", &check);
	ck_assert_int_eq(check.error, -EISDIR);
}
END_TEST

START_TEST(more_cameras_and_warnings_than_there_is_room_for_do_no_harm)
{
	char *content = malloc(200000);
	size_t used = (size_t)sprintf(content, "[");

	for (int i = 0; i < 20; i++) {
		used += (size_t)sprintf(content + used, "%s{\"ip\": 1", i ? "," : "");
		for (int k = 0; k < 16; k++)
			used += (size_t)sprintf(content + used, ", \"k%d\": 0", k);
		used += (size_t)sprintf(content + used, "}");
	}
	strcpy(content + used, "]");
	check_text(content, 0640);
	ck_assert_uint_eq(check.cameras, 16);
	ck_assert_uint_eq(check.invalid, 16);
	ck_assert_uint_le(check.count, ROC_CHECK_FINDINGS_MAX);
	ck_assert_ptr_nonnull(strstr(text, "more warnings are left out"));
	ck_assert_ptr_nonnull(strstr(text, "camera 15 (Camera 15): \"ip\" must be"));
	free(content);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check_config");
	TCase *tc = tcase_create("check");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, an_entry_and_its_key_have_a_line, 0, (int)COUNT(places));
	tcase_add_test(tc, a_key_is_the_first_word_in_quotes);
	tcase_add_test(tc, a_good_file_is_all_well);
	tcase_add_loop_test(tc, what_is_wrong_has_its_place_and_what_to_do, 0, (int)COUNT(entries));
	tcase_add_test(tc, a_file_that_everyone_can_read_is_warned_of);
	tcase_add_loop_test(tc, a_file_that_the_service_refuses_is_told_with_its_place, 0,
			    (int)COUNT(unusable));
	tcase_add_test(tc, a_file_that_is_not_there_is_told);
	tcase_add_test(tc, more_cameras_and_warnings_than_there_is_room_for_do_no_harm);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
