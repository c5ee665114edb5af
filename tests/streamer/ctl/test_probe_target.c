/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "probe_target.h"
#include "suite.h"

static struct roc_camera_config camera;
static struct roc_config config;
static char error[256];

static void load(void)
{
	static const char text[] =
		"[{\"ip\":\"10.0.0.1\",\"password\":\"one\",\"user\":\"viewer\",\"port\":1936},"
		" {\"ip\":\"10.0.0.2\"},"
		" {\"ip\":\"10.0.0.9\",\"password\":\"a\"},"
		" {\"ip\":\"10.0.0.9\",\"password\":\"b\",\"channel\":1},"
		" {\"ip\":\"Cam.LAN\",\"password\":\"c\"},"
		" {\"ip\":\"[fe80::1]\",\"password\":\"d\"}]";

	ck_assert_int_eq(roc_config_parse("cameras.json", text, strlen(text), NULL, NULL, &config,
					  error, sizeof(error)),
			 0);
	error[0] = '\0';
}

START_TEST(a_target_is_a_number_an_address_or_a_url)
{
	static const struct {
		const char *target;
		enum roc_probe_target kind;
	} cases[] = {
		{"0", ROC_PROBE_NUMBER},
		{"15", ROC_PROBE_NUMBER},
		{"192.168.1.110", ROC_PROBE_ADDRESS},
		{"cam-1.lan", ROC_PROBE_ADDRESS},
		{"::1", ROC_PROBE_ADDRESS},
		{"[fe80::1]", ROC_PROBE_ADDRESS},
		{"rtsp://a/b", ROC_PROBE_URL},
		{"/tmp/clip.flv", ROC_PROBE_URL},
		{"./clip.flv", ROC_PROBE_URL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(roc_probe_target_kind(cases[i].target) == cases[i].kind, "%s",
			      cases[i].target);
}
END_TEST

START_TEST(a_number_is_a_place_in_the_configuration)
{
	load();
	ck_assert_int_eq(roc_probe_by_number(&config, "0", &camera, error, sizeof(error)), 0);
	ck_assert_str_eq(camera.ip, "10.0.0.1");
	ck_assert_int_eq(roc_probe_by_number(&config, "004", &camera, error, sizeof(error)), 0);
	ck_assert_str_eq(camera.ip, "Cam.LAN");
}
END_TEST

START_TEST(a_number_without_a_good_entry_is_told_apart)
{
	static const char *const absent[] = {"6", "99", "100", "4294967296",
					     "18446744073709551616"};

	load();
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		ck_assert_int_eq(
			roc_probe_by_number(&config, absent[i], &camera, error, sizeof(error)),
			-ENOENT);
	ck_assert_ptr_nonnull(strstr(error, "0 to 5"));
	ck_assert_int_eq(roc_probe_by_number(&config, "1", &camera, error, sizeof(error)), -EINVAL);
	ck_assert_ptr_nonnull(strstr(error, "password"));
}
END_TEST

START_TEST(an_address_alone_has_the_defaults)
{
	ck_assert_int_eq(roc_probe_by_address("10.1.1.1", &camera, error, sizeof(error)), 0);
	ck_assert_str_eq(camera.ip, "10.1.1.1");
	ck_assert_str_eq(camera.user, "admin");
	ck_assert_uint_eq(camera.port, 1935);
	ck_assert_str_eq(camera.password, "");
	ck_assert_uint_eq(camera.streams[0], ROC_STREAM_MAIN);
	ck_assert_uint_eq(camera.streams[2], ROC_STREAM_SUB);
	ck_assert_int_eq(roc_probe_by_address("[::1]", &camera, error, sizeof(error)), 0);
	ck_assert_str_eq(camera.ip, "::1");
}
END_TEST

START_TEST(what_is_no_address_is_refused)
{
	static const char *const bad[] = {
		"10.0.0.1:1935", "a b", "\"", "a\",\"url\":\"x", "\\", "-x", "", "\xff", "a\nb",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(roc_probe_by_address(bad[i], &camera, error, sizeof(error)) ==
				      -EINVAL,
			      "%s", bad[i]);
}
END_TEST

START_TEST(an_address_takes_its_entry_of_the_configuration)
{
	load();
	roc_probe_by_address("10.0.0.1", &camera, error, sizeof(error));
	ck_assert_int_eq(roc_probe_look_up(&config, &camera, error, sizeof(error)), 1);
	ck_assert_str_eq(camera.password, "one");
	ck_assert_str_eq(camera.user, "viewer");
	ck_assert_uint_eq(camera.port, 1936);
	roc_probe_by_address("cam.lan", &camera, error, sizeof(error));
	ck_assert_int_eq(roc_probe_look_up(&config, &camera, error, sizeof(error)), 1);
	ck_assert_str_eq(camera.password, "c");
	roc_probe_by_address("fe80::1", &camera, error, sizeof(error));
	ck_assert_int_eq(roc_probe_look_up(&config, &camera, error, sizeof(error)), 1);
	ck_assert_str_eq(camera.password, "d");
}
END_TEST

START_TEST(an_address_of_none_or_of_several_takes_no_entry)
{
	load();
	roc_probe_by_address("10.0.0.3", &camera, error, sizeof(error));
	ck_assert_int_eq(roc_probe_look_up(&config, &camera, error, sizeof(error)), 0);
	ck_assert_str_eq(camera.ip, "10.0.0.3");
	ck_assert_str_eq(camera.password, "");
	roc_probe_by_address("10.0.0.9", &camera, error, sizeof(error));
	ck_assert_int_eq(roc_probe_look_up(&config, &camera, error, sizeof(error)), -EEXIST);
	ck_assert_str_eq(error, "cameras 2 and 3 have this address: say which by its number");
}
END_TEST

static int by_url(const char *url, const char *user, const char *password)
{
	return roc_probe_by_url(url, user, password, &camera, error, sizeof(error));
}

START_TEST(a_url_is_one_stream_and_taken_as_it_is)
{
	ck_assert_int_eq(by_url("rtsp://u:p%40@h/x?y=1", NULL, NULL), 0);
	ck_assert_str_eq(camera.url[0], "rtsp://u:p%40@h/x?y=1");
	ck_assert_uint_eq(camera.streams[0], ROC_STREAM_MAIN);
	ck_assert_uint_eq(camera.streams[1], ROC_STREAM_NONE);
	ck_assert_str_eq(camera.ip, "");
	ck_assert_uint_eq(camera.valid, 1);
}
END_TEST

START_TEST(user_and_password_go_into_a_url_encoded)
{
	ck_assert_int_eq(by_url("rtsp://h:554/a@b", "me", "a/b:c@d%\xc3\xa4~"), 0);
	ck_assert_str_eq(camera.url[0], "rtsp://me:a%2Fb%3Ac%40d%25%C3%A4~@h:554/a@b");
	ck_assert_int_eq(by_url("http://h", NULL, "x"), 0);
	ck_assert_str_eq(camera.url[0], "http://admin:x@h");
	ck_assert_int_eq(by_url("http://h", "you", NULL), 0);
	ck_assert_str_eq(camera.url[0], "http://you:@h");
	ck_assert_int_eq(by_url("rtsp://u@h/", "me", "x"), -EINVAL);
	ck_assert_int_eq(by_url("/tmp/x", "me", "x"), -EINVAL);
}
END_TEST

START_TEST(a_url_that_does_not_fit_is_refused_whole)
{
	char url[1200] = "rtsp://h/";
	char password[255];

	memset(url + strlen(url), 'a', 1023 - strlen(url));
	url[1023] = '\0';
	ck_assert_int_eq(by_url(url, NULL, NULL), 0);
	ck_assert_int_eq(by_url(url, "u", "p"), -ENAMETOOLONG);
	ck_assert_str_eq(camera.url[0], "");
	url[1023] = 'a';
	ck_assert_int_eq(by_url(url, NULL, NULL), -ENAMETOOLONG);
	url[500] = '\0';
	memset(password, '%', sizeof(password) - 1);
	password[sizeof(password) - 1] = '\0';
	ck_assert_int_eq(by_url(url, "u", password), -ENAMETOOLONG);
}
END_TEST

START_TEST(the_password_of_a_url_is_found)
{
	static const struct {
		const char *url, *password;
	} cases[] = {
		{"rtsp://u:p@h/x", "p"},    {"rtsp://u:a:b@c@h/x", "a:b@c"}, {"rtsp://u:@h", ""},
		{"rtsp://u@h/a:b@c", NULL}, {"rtsp://h:554/u:p@x", NULL},    {"/a/u:p@b", NULL},
		{"http://h?a=x:y@z", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = 0;
		const char *found = roc_probe_url_password(cases[i].url, &length);

		ck_assert_msg(!found == !cases[i].password, "%s", cases[i].url);
		if (!found)
			continue;
		ck_assert_uint_eq(length, strlen(cases[i].password));
		ck_assert_int_eq(strncmp(found, cases[i].password, length), 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_target");
	TCase *tc = tcase_create("probe_target");

	tcase_add_test(tc, a_target_is_a_number_an_address_or_a_url);
	tcase_add_test(tc, a_number_is_a_place_in_the_configuration);
	tcase_add_test(tc, a_number_without_a_good_entry_is_told_apart);
	tcase_add_test(tc, an_address_alone_has_the_defaults);
	tcase_add_test(tc, what_is_no_address_is_refused);
	tcase_add_test(tc, an_address_takes_its_entry_of_the_configuration);
	tcase_add_test(tc, an_address_of_none_or_of_several_takes_no_entry);
	tcase_add_test(tc, a_url_is_one_stream_and_taken_as_it_is);
	tcase_add_test(tc, user_and_password_go_into_a_url_encoded);
	tcase_add_test(tc, a_url_that_does_not_fit_is_refused_whole);
	tcase_add_test(tc, the_password_of_a_url_is_found);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
