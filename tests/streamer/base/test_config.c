/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries: what each rule says, in these words. Files and leaks are in test_config_file.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "suite.h"

static struct roc_config config;
static char error[256];
static char warnings[4096];

static void collect(void *data, const char *text)
{
	(void)data;
	strcat(warnings, text);
	strcat(warnings, "\n");
}

static int parse(const char *text)
{
	warnings[0] = '\0';
	error[0] = '\0';
	return roc_config_parse("c.json", text, strlen(text), collect, NULL, &config, error,
				sizeof(error));
}

#define GOOD "\"ip\":\"cam\",\"password\":\"pw\""
#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X250 X50 X50 X50 X50 X50
#define X1000 X250 X250 X250 X250

static const struct {
	const char *entry, *problem;
} bad_entries[] = {
	{"1", "the entry is not an object"},
	{"null", "the entry is not an object"},
	{"{}", "no \"ip\" and no \"url\""},
	{"{\"ip\":\"a\",\"url\":\"b\"}", "both \"ip\" and \"url\""},
	{"{\"ip\":\"a\"}", "no \"password\""},
	{"{\"ip\":1,\"password\":\"\"}", "\"ip\" must be a string"},
	{"{\"ip\":\"\",\"password\":\"\"}", "\"ip\" is empty"},
	{"{\"ip\":\"1.2.3.4:1935\",\"password\":\"\"}", "\"ip\" has a port: use the key \"port\""},
	{"{\"ip\":\"[::1]:1935\",\"password\":\"\"}", "\"ip\" has a port: use the key \"port\""},
	{"{\"ip\":\"[::1\",\"password\":\"\"}",
	 "\"ip\" must be an IP address or a host name alone"},
	{"{\"ip\":\"[cam]\",\"password\":\"\"}",
	 "\"ip\" must be an IP address or a host name alone"},
	{"{\"ip\":\"u:p@cam\",\"password\":\"\"}",
	 "\"ip\" must be an IP address or a host name alone"},
	{"{\"ip\":\"rtmp://cam/\",\"password\":\"\"}",
	 "\"ip\" must be an IP address or a host name alone"},
	{"{\"ip\":\"1.2.3.4 \",\"password\":\"\"}",
	 "\"ip\" must be an IP address or a host name alone"},
	{"{\"ip\":\"" X250 X10 "\",\"password\":\"\"}", "\"ip\" is longer than 255 bytes"},
	{"{\"ip\":\"a\",\"password\":true}", "\"password\" must be a string or a number"},
	{"{\"ip\":\"a\",\"password\":null}", "\"password\" must be a string or a number"},
	{"{\"ip\":\"a\",\"password\":\"" X250 "123456\"}", "\"password\" is longer than 255 bytes"},
	{"{\"ip\":\"a\",\"password\":\"x\",\"password_file\":\"y\"}",
	 "both \"password\" and \"password_file\""},
	{"{\"ip\":\"a\",\"password_file\":1}", "\"password_file\" must be the path of a file"},
	{"{" GOOD ",\"user\":[]}", "\"user\" must be a string or a number"},
	{"{" GOOD ",\"user\":\"" X50 X50 X10 X10 "12345678\"}",
	 "\"user\" is longer than 127 bytes"},
	{"{" GOOD ",\"name\":3}", "\"name\" must be a string"},
	{"{" GOOD ",\"port\":0}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"port\":65536}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"port\":80.5}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"port\":-1}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"port\":1e99}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"port\":\"1935\"}", "\"port\" must be a number from 1 to 65535"},
	{"{" GOOD ",\"channel\":256}", "\"channel\" must be a number from 0 to 255"},
	{"{" GOOD ",\"channel\":true}", "\"channel\" must be a number from 0 to 255"},
	{"{" GOOD ",\"streams\":\"main\"}",
	 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", each at most once"},
	{"{" GOOD ",\"streams\":[]}",
	 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", each at most once"},
	{"{" GOOD ",\"streams\":[\"main\",\"main\"]}",
	 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", each at most once"},
	{"{" GOOD ",\"streams\":[\"best\"]}",
	 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", each at most once"},
	{"{" GOOD ",\"streams\":[\"main\",\"ext\",\"sub\",\"main\"]}",
	 "\"streams\" must be a list of \"main\", \"ext\", \"sub\", each at most once"},
	{"{" GOOD ",\"device\":5}", "\"device\" must be a path like \"/dev/video0\""},
	{"{" GOOD ",\"device\":\"video5\"}", "\"device\" must be a path like \"/dev/video0\""},
	{"{" GOOD ",\"device\":\"/dev/" X50 X10 "\"}",
	 "\"device\" must be a path like \"/dev/video0\""},
	{"{" GOOD ",\"device\":\"/dev/a\\nb\"}", "\"device\" must be a path like \"/dev/video0\""},
	{"{" GOOD ",\"enabled\":1}", "\"enabled\" must be true or false"},
	{"{" GOOD ",\"output\":[]}", "\"output\" must be an object with \"width\" and \"height\""},
	{"{" GOOD ",\"output\":{}}", "\"output\" needs \"width\" and \"height\""},
	{"{" GOOD ",\"output\":{\"width\":640}}", "\"output\" needs \"width\" and \"height\""},
	{"{" GOOD ",\"output\":{\"width\":641,\"height\":480}}",
	 "\"width\" must be an even number from 16 to 8192"},
	{"{" GOOD ",\"output\":{\"width\":640,\"height\":8194}}",
	 "\"height\" must be an even number from 16 to 8192"},
	{"{" GOOD ",\"output\":{\"width\":640,\"height\":480,\"fps\":0.5}}",
	 "\"fps\" must be a number from 1 to 120"},
	{"{" GOOD ",\"output\":{\"width\":640,\"height\":480,\"fps\":\"25\"}}",
	 "\"fps\" must be a number from 1 to 120"},
	{"{\"url\":5}", "\"url\" must be a string or an object"},
	{"{\"url\":\"\"}", "\"url\" is empty"},
	{"{\"url\":{}}", "\"url\" has none of \"main\", \"ext\" and \"sub\""},
	{"{\"url\":{\"main\":5}}", "\"main\" must be a string"},
	{"{\"url\":{\"sub\":\"\"}}", "\"sub\" is empty"},
	{"{\"url\":\"" X1000 X10 X10 "1234\"}", "\"url\" is longer than 1023 bytes"},
	{"{\"url\":\"x\",\"streams\":[\"sub\"]}", "\"url\" has none of the \"streams\""},
};

START_TEST(a_bad_entry_costs_its_camera_alone_and_says_why)
{
	static const struct roc_camera_config zero;
	struct roc_camera_config *camera = &config.cameras[0];
	char text[4096];

	snprintf(text, sizeof(text), "[%s,{" GOOD "}]", bad_entries[_i].entry);
	ck_assert_int_eq(parse(text), 0);
	ck_assert_uint_eq(config.count, 2);
	ck_assert_int_eq(camera->valid, 0);
	ck_assert_str_eq(camera->problem, bad_entries[_i].problem);
	ck_assert_str_eq(camera->name, "Camera 0");
	ck_assert_mem_eq(camera->password, zero.password, sizeof(zero.password));
	ck_assert_mem_eq(camera->url, zero.url, sizeof(zero.url));
	ck_assert_uint_eq(config.cameras[1].index, 1);
	ck_assert_str_eq(config.cameras[1].problem, "");
	ck_assert_int_eq(config.cameras[1].valid, 1);
}
END_TEST

START_TEST(an_entry_of_the_old_file_gets_the_defaults)
{
	const struct roc_camera_config *camera = &config.cameras[0];

	ck_assert_int_eq(parse("\xef\xbb\xbf[{\"ip\":\"192.168.1.110\",\"password\":\"pw\"}]"), 0);
	ck_assert_str_eq(warnings, "");
	ck_assert_int_eq(camera->valid, 1);
	ck_assert_int_eq(camera->enabled, 1);
	ck_assert_str_eq(camera->name, "Camera 0");
	ck_assert_str_eq(camera->ip, "192.168.1.110");
	ck_assert_str_eq(camera->user, "admin");
	ck_assert_str_eq(camera->password, "pw");
	ck_assert_uint_eq(camera->port, 1935);
	ck_assert_uint_eq(camera->channel, 0);
	ck_assert_uint_eq(camera->streams[0], ROC_STREAM_MAIN);
	ck_assert_uint_eq(camera->streams[1], ROC_STREAM_EXT);
	ck_assert_uint_eq(camera->streams[2], ROC_STREAM_SUB);
	ck_assert_str_eq(camera->device, "/dev/video0");
	ck_assert_uint_eq(camera->width + camera->height + camera->mhz, 0);
}
END_TEST

START_TEST(every_key_is_taken)
{
	const struct roc_camera_config *camera = &config.cameras[0];

	ck_assert_int_eq(parse("{\"cameras\":[{\"ip\":\"[fe80::1%eth0]\",\"password\":\"\","
			       "\"user\":\"\",\"name\":\"a\\nb\",\"port\":1,\"channel\":255,"
			       "\"streams\":[\"sub\",\"main\"],\"device\":\"/dev/roc/x\","
			       "\"output\":{\"width\":16,\"height\":8192,\"fps\":29.97},"
			       "\"enabled\":false}]}"),
			 0);
	ck_assert_str_eq(camera->problem, "");
	ck_assert_str_eq(warnings, "");
	ck_assert_str_eq(camera->ip, "fe80::1%eth0");
	ck_assert_str_eq(camera->password, "");
	ck_assert_str_eq(camera->user, "");
	ck_assert_str_eq(camera->name, "a b");
	ck_assert_uint_eq(camera->port, 1);
	ck_assert_uint_eq(camera->channel, 255);
	ck_assert_uint_eq(camera->streams[0], ROC_STREAM_SUB);
	ck_assert_uint_eq(camera->streams[1], ROC_STREAM_MAIN);
	ck_assert_uint_eq(camera->streams[2], 0);
	ck_assert_str_eq(camera->device, "/dev/roc/x");
	ck_assert_uint_eq(camera->width, 16);
	ck_assert_uint_eq(camera->height, 8192);
	ck_assert_uint_eq(camera->mhz, 29970);
	ck_assert_int_eq(camera->enabled, 0);
	ck_assert_int_eq(camera->valid, 1);
}
END_TEST

START_TEST(urls_stand_for_their_streams)
{
	const struct roc_camera_config *c = config.cameras;

	ck_assert_int_eq(
		parse("[{\"url\":\"rtsp://a\"},"
		      "{\"url\":{\"ext\":\"b\",\"sub\":\"c\"}},"
		      "{\"url\":{\"main\":\"d\",\"sub\":\"e\"},\"streams\":[\"sub\",\"ext\"]},"
		      "{\"url\":\"f\",\"password\":\"x\"}]"),
		0);
	ck_assert_str_eq(c[0].url[0], "rtsp://a");
	ck_assert_uint_eq(c[0].streams[0], ROC_STREAM_MAIN);
	ck_assert_uint_eq(c[0].streams[1], 0);
	ck_assert_uint_eq(c[1].streams[0], ROC_STREAM_EXT);
	ck_assert_uint_eq(c[1].streams[1], ROC_STREAM_SUB);
	ck_assert_str_eq(c[1].url[1], "b");
	ck_assert_str_eq(c[2].url[0], "");
	ck_assert_str_eq(c[2].url[2], "e");
	ck_assert_uint_eq(c[2].streams[0], ROC_STREAM_SUB);
	ck_assert_uint_eq(c[2].streams[1], 0);
	ck_assert_str_eq(c[3].password, "");
	ck_assert_str_eq(warnings, "camera 3: \"password\" has no effect beside \"url\"\n");
}
END_TEST

START_TEST(a_password_is_kept_byte_by_byte)
{
	ck_assert_int_eq(parse("[{\"ip\":\"a\",\"password\":\"p\\u00e4\\\"/%41\\ud83c\\udfa5 \"}]"),
			 0);
	ck_assert_str_eq(config.cameras[0].password, "p\xc3\xa4\"/%41\xf0\x9f\x8e\xa5 ");
}
END_TEST

static const struct {
	const char *members, *user, *password;
} numbers[] = {
	{"\"password\":123456", "admin", "123456"},
	{"\"password\":123456,\"user\":7", "7", "123456"},
	{"\"user\" :\n\t12345678901234567890 , \"password\": 0", "12345678901234567890", "0"},
	{"\"password\":1.50", "admin", "1.50"},
	{"\"password\":1e5", "admin", "1e5"},
	{"\"password\":-2.5E+07,\"user\":10", "10", "-2.5E+07"},
	{"\"password\":1,\"password\":20", "admin", "20"},
	{"\"password\":\"\\\"user\\\":1\",\"user\":\"\\\\\"", "\\", "\"user\":1"},
	{"\"name\":\"password\",\"password\":\"user\"", "admin", "user"},
	{"\"password\":3,\"channel\":0,\"output\":{\"width\":640,\"height\":480}", "admin", "3"},
};

START_TEST(a_number_is_taken_by_its_text)
{
	const struct roc_camera_config *camera = &config.cameras[0];
	char text[512];

	snprintf(text, sizeof(text), "\xef\xbb\xbf[{\"ip\":\"a\",%s}]", numbers[_i].members);
	ck_assert_int_eq(parse(text), 0);
	ck_assert_str_eq(camera->problem, "");
	ck_assert_str_eq(camera->user, numbers[_i].user);
	ck_assert_str_eq(camera->password, numbers[_i].password);
}
END_TEST

START_TEST(a_device_used_twice_costs_the_later_camera)
{
	ck_assert_int_eq(parse("[{" GOOD "},{" GOOD ",\"device\":\"/dev/video3\"},"
			       "{" GOOD ",\"device\":\"/dev/roc\"},{" GOOD "},"
			       "{" GOOD ",\"device\":\"/dev/roc\"},{" GOOD
			       ",\"device\":\"/dev/video3\"}]"),
			 0);
	ck_assert_int_eq(config.cameras[1].valid, 1);
	ck_assert_int_eq(config.cameras[2].valid, 1);
	ck_assert_str_eq(config.cameras[3].problem,
			 "device /dev/video3 is already used by camera 1");
	ck_assert_str_eq(config.cameras[3].device, "");
	ck_assert_str_eq(config.cameras[4].problem, "its device is already used by camera 2");
	ck_assert_str_eq(config.cameras[5].problem,
			 "device /dev/video3 is already used by camera 1");
}
END_TEST

START_TEST(a_device_spelled_in_another_way_is_the_same_device)
{
	static const char *const same[] = {"/dev//video1", "/dev/./video1", "/dev/../dev/video1",
					   "/dev/video1/", "//dev/v4l/../video1"};
	static const char *const others[] = {"/dev/video10", "/dev/v4l/video1", "/video1", "/"};
	char text[256];

	for (size_t i = 0; i < COUNT(same); i++) {
		snprintf(text, sizeof(text), "[{" GOOD "},{" GOOD "},{" GOOD ",\"device\":\"%s\"}]",
			 same[i]);
		ck_assert_int_eq(parse(text), 0);
		ck_assert_str_eq(config.cameras[2].problem,
				 "its device is already used by camera 1");
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		snprintf(text, sizeof(text), "[{" GOOD "},{" GOOD "},{" GOOD ",\"device\":\"%s\"}]",
			 others[i]);
		ck_assert_int_eq(parse(text), 0);
		ck_assert_str_eq(config.cameras[2].problem, "");
	}
}
END_TEST

START_TEST(long_names_are_cut_at_a_character)
{
	ck_assert_int_eq(parse("[{" GOOD ",\"name\":\"" X50 X10 "12\xc3\xa9\"},"
			       "{" GOOD ",\"name\":\"  \"}]"),
			 0);
	ck_assert_str_eq(config.cameras[0].name, X50 X10 "12");
	ck_assert_str_eq(config.cameras[1].name, "Camera 1");
}
END_TEST

static const struct {
	const char *text, *warnings;
} warned[] = {
	{"[{" GOOD ",\"model\":\"x\",\"model\":1,\"a\\u001bb\":2}]",
	 "camera 0: unknown key \"model\"\ncamera 0: unknown key \"a b\"\n"},
	{"{\"cameras\":[{" GOOD "}],\"log\":1}", "unknown key \"log\"\n"},
	{"[{" GOOD ",\"output\":{\"width\":640,\"height\":480,\"rate\":1}}]",
	 "camera 0: unknown key \"rate\" in \"output\"\n"},
	{"[{\"url\":{\"main\":\"x\",\"best\":\"y\"}}]",
	 "camera 0: unknown key \"best\" in \"url\"\n"},
	{"[{" GOOD ",\"ip\":\"second\"}]",
	 "camera 0: key \"ip\" appears more than once, the last one counts\n"},
	{"[{" GOOD ",\"name\":\"n\"},{" GOOD ",\"name\":\"n\"}]",
	 "camera 1: has the same name as camera 0\n"},
	{"[{" GOOD ",\"" X50 "\":1}]", "camera 0: unknown key \"" X10 X10 X10 X10 "xxxxxxx\"\n"},
	{"[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]",
	 "Maximum of 16 cameras supported. Ignoring additional cameras. (1 left out)\n"},
	{"[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]",
	 "Maximum of 16 cameras supported. Ignoring additional cameras. (3 left out)\n"},
};

START_TEST(what_is_odd_but_usable_is_warned_of_once)
{
	ck_assert_int_eq(parse(warned[_i].text), 0);
	ck_assert_str_eq(warnings, warned[_i].warnings);
}
END_TEST

START_TEST(the_last_of_equal_keys_counts)
{
	ck_assert_int_eq(parse("[{" GOOD ",\"ip\":\"second\"}]"), 0);
	ck_assert_str_eq(config.cameras[0].ip, "second");
}
END_TEST

START_TEST(equal_entries_are_equal_bytes)
{
	struct roc_config first;

	ck_assert_int_eq(parse("[{" GOOD ",\"name\":\"a long name\"}]"), 0);
	first = config;
	memset(&config, 0xa5, sizeof(config));
	ck_assert_int_eq(parse("[{\"name\": \"a long name\", " GOOD "}]"), 0);
	ck_assert_mem_eq(&first, &config, sizeof(config));
	roc_config_clear(&config);
	memset(&first, 0, sizeof(first));
	ck_assert_mem_eq(&first, &config, sizeof(config));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config");
	TCase *tc = tcase_create("entries");

	tcase_add_loop_test(tc, a_bad_entry_costs_its_camera_alone_and_says_why, 0,
			    COUNT(bad_entries));
	tcase_add_test(tc, an_entry_of_the_old_file_gets_the_defaults);
	tcase_add_test(tc, every_key_is_taken);
	tcase_add_test(tc, urls_stand_for_their_streams);
	tcase_add_test(tc, a_password_is_kept_byte_by_byte);
	tcase_add_loop_test(tc, a_number_is_taken_by_its_text, 0, COUNT(numbers));
	tcase_add_test(tc, a_device_used_twice_costs_the_later_camera);
	tcase_add_test(tc, a_device_spelled_in_another_way_is_the_same_device);
	tcase_add_test(tc, long_names_are_cut_at_a_character);
	tcase_add_loop_test(tc, what_is_odd_but_usable_is_warned_of_once, 0, COUNT(warned));
	tcase_add_test(tc, the_last_of_equal_keys_counts);
	tcase_add_test(tc, equal_entries_are_equal_bytes);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
