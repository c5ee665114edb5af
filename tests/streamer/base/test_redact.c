/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redact.h"
#include "suite.h"

static const struct {
	const char *secret; /* NULL: nothing is registered */
	const char *in, *out;
} cases[] = {
	/* as it is */
	{"hunter22", "", ""},
	{"hunter22", "nothing here", "nothing here"},
	{"hunter22", "a hunter22 b", "a *** b"},
	{"hunter22", "hunter22", "***"},
	{"hunter22", "hunter22hunter22", "***"},
	{"hunter22", "hunter2 and hunter2", "hunter2 and hunter2"},
	{"abab", "xabababy", "x***y"}, /* matches that overlap */
	{"aaaa", "aaaaa", "***"},
	{"abc", "abc", "abc"}, /* too short to look for */
	{"abc", "password=abc", "password=***"},
	{"a&b", "password=a&b&c a&b", "password=***&c a&b"},
	{"a b", "pwd=a b c, a b", "pwd=*** c, a b"},
	/* percent-encoded */
	{"p/s w+", "a=p%2Fs%20w%2B&b", "a=***&b"},
	{"p/s w+", "a=p%2fs+w%2b&b", "a=***&b"},
	{"p/s w+", "p/s w+", "***"},
	{"p/s w+", "%70%2F%73%20%77%2b", "***"},
	{"p/s w+", "%70/s+w%2b", "***"},
	{"100%25", "x100%25y", "x***y"},
	{"100%25", "x100%2525y", "x***y"},
	{"100%25", "x100%25%32%35y", "x***y"},
	{"pw%q", "pw%25q pw%q pw%2", "*** *** pw%2"},
	/* JSON */
	{"a\"b\\c/d", "\"a\\\"b\\\\c\\/d\"", "\"***\""},
	{"a\"b\\c/d", "a\"b\\c/d", "***"},
	{"a\nb\tc", "a\\nb\\tc", "***"},
	{"a\nb\tc", "a\\u000Ab\\u0009c", "***"},
	{"caf\xc3\xa9!", "caf\\u00e9!", "***"},
	{"caf\xc3\xa9!", "caf%C3%A9!", "***"},
	{"caf\xc3\xa9!", "caf\xc3%a9\\u0021", "***"},
	{"key\xf0\x9f\x8e\xa5", "key\\ud83c\\udfa5", "***"},
	{"\\\\\\\\", "x\\\\\\\\\\\\\\\\x", "x***x"},
	/* "\\\\" and "u0075", or "\\" and "\\u0075": the longer it is in all */
	{"pass\\u00", "x pass\\\\u00750\\u0030 y", "x *** y"},
	/* can be read in so many ways that none is followed to its end: then the rest goes, too */
	{"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\tail",
	 "x \\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\tail y", "x ***"},
	/* base64 of "hunter22", "admin:hunter22", "xhunter22y" */
	{"hunter22", "k aHVudGVyMjI= k", "k *** k"},
	{"hunter22", "k YWRtaW46aHVudGVyMjI= k", "k *** k"},
	{"hunter22", "k eGh1bnRlcjIyeQ== k", "k *** k"},
	{"hunter22", "k YWRtaW46aHVudGVyMjI%3D k", "k *** k"},
	/* base64 of "\xfb\xef\xbe\xff\xfe" */
	{"\xfb\xef\xbe\xff\xfe", "k ++++//4= k", "k *** k"},
	{"\xfb\xef\xbe\xff\xfe", "k ----__4 k", "k *** k"},
	{"\xfb\xef\xbe\xff\xfe", "k %2b%2B+-%2f_4 k", "k *** k"},
	/* URL userinfo, unregistered */
	{NULL, "rtsp://cam.example/1", "rtsp://cam.example/1"},
	{NULL, "rtsp://u:p4ss@cam.example/1", "rtsp://***@cam.example/1"},
	{NULL, "rtsp://u:p@ss@cam.example/1", "rtsp://***@cam.example/1"},
	{NULL, "rtsp://u:p/ss@cam.example/1", "rtsp://***@cam.example/1"},
	{NULL, "rtsp://u:p?s#s@cam/1", "rtsp://***@cam/1"},
	{NULL, "rtsp://u@cam/1", "rtsp://***@cam/1"},
	{NULL, "a rtsp://u:pw@x/1 b http://v:pw@y c", "a rtsp://***@x/1 b http://***@y c"},
	{NULL, "http://a:80,rtsp://u:pw@b", "http://a:80,rtsp://***@b"},
	{NULL, "rtsp://cam/path@notuser", "rtsp://cam/path@notuser"},
	{NULL, "rtsp://cam:554/x mail a@b", "rtsp://cam:554/x mail a@b"},
	{NULL, "://", "://"},
	{NULL, "rtsp://:pw@", "rtsp://***@"},
	/* keys, unregistered */
	{NULL, "?user=a&password=xyz&c=1", "?user=a&password=***&c=1"},
	{NULL, "PassWD=xyz pwd=1 access_token=2", "PassWD=*** pwd=*** access_token=***"},
	{NULL, "password=", "password="},
	{NULL, "password=&x", "password=&x"},
	{NULL, "password=***", "password=***"},
	{NULL, "pass=xy psw=1 key=a&sig=b auth=c", "pass=*** psw=*** key=***&sig=*** auth=***"},
	{NULL, "loginuse=a&loginpas=b client_secret=c",
	 "loginuse=a&loginpas=*** client_secret=***"},
	{NULL, "unknown key \"key\", pass: no", "unknown key \"key\", pass: no"},
	{NULL, "password%3Dxyz%26c%3D1", "password%3D***%26c%3D1"},
	{NULL, "{\"password\": \"x y\\\" z\", \"a\": 1}", "{\"password\": \"***\", \"a\": 1}"},
	{NULL, "no \"password\"", "no \"password\""},
	{NULL, "wrong password: next attempt", "wrong password: next attempt"},
	/* headers, unregistered */
	{NULL, "Authorization: Basic YTpi\r\nHost: x", "Authorization: ***\r\nHost: x"},
	{NULL, "proxy-authorization:Digest a, b", "proxy-authorization:***"},
	{NULL, "authorization failed", "authorization failed"},
};

START_TEST(masks_every_spelling_and_nothing_else)
{
	char text[256];

	strcpy(text, cases[_i].in);
	roc_redact_forget_all();
	if (cases[_i].secret)
		ck_assert_int_eq(roc_redact_register(cases[_i].secret), 0);
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, cases[_i].out);
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, cases[_i].out);
}
END_TEST

START_TEST(hides_the_begun_secret_at_the_end_of_a_full_buffer)
{
	static const char *const texts[] = {"open hunter22", "open %68%75n%74", "open hu%6",
					    "x YWRtaW46aHVudGVy"};

	ck_assert_int_eq(roc_redact_register("hunter22 and more"), 0);
	for (size_t i = 0; i < COUNT(texts); i++) {
		char text[64];

		strcpy(text, texts[i]);
		roc_redact(text, strlen(texts[i]) + 1);
		ck_assert_msg(strspn(strchr(text, ' ') + 1, "*") == strlen(strchr(text, ' ') + 1),
			      "left: %s", text);
	}
}
END_TEST

START_TEST(cuts_to_the_buffer_when_masks_are_longer)
{
	static const char in[] = "pwd=1 pwd=2 pwd=3";

	for (size_t size = 1; size < 40; size++) {
		char *text = malloc(size);

		ck_assert_ptr_nonnull(text);
		snprintf(text, size, "%s", in);
		roc_redact(text, size);
		ck_assert_uint_lt(strlen(text), size);
		ck_assert_ptr_null(strpbrk(text, size > sizeof(in) ? "123" : "\n"));
		free(text);
	}
}
END_TEST

START_TEST(keeps_as_many_as_there_are_and_forgets_them)
{
	char secret[32], text[128];

	for (int i = 0; i < 3000; i++) {
		snprintf(secret, sizeof(secret), "secret-%04d", i);
		ck_assert_int_eq(roc_redact_register(secret), 0);
		ck_assert_int_eq(roc_redact_register(secret), 0);
	}
	strcpy(text, "secret-0000 secret-0256 and secret-2999 c2VjcmV0LTI1Nzc= end");
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, "*** *** and *** *** end");
	roc_redact_forget_all();
	strcpy(text, "secret-0000 secret-0255");
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, "secret-0000 secret-0255");
}
END_TEST

START_TEST(many_secrets_leave_a_line_without_any_as_it_is)
{
	char secret[32], line[1024], before[sizeof(line)];

	for (int i = 0; i < 1000; i++) {
		snprintf(secret, sizeof(secret), "%c%d-secret", "abcdefghij"[i % 10], i);
		ck_assert_int_eq(roc_redact_register(secret), 0);
	}
	for (size_t i = 0; i < sizeof(line) - 10; i++)
		line[i] = "abcdefghij "[i % 11];
	line[sizeof(line) - 10] = '\0';
	strcpy(before, line);
	roc_redact(line, sizeof(line));
	ck_assert_str_eq(line, before);
}
END_TEST

START_TEST(ends_soon_on_texts_made_to_be_slow)
{
	char secret[256], text[2048];

	memset(secret, '\\', sizeof(secret) - 2);
	strcpy(secret + sizeof(secret) - 2, "x");
	ck_assert_int_eq(roc_redact_register(secret), 0);
	memset(text, '\\', sizeof(text) - 10);
	strcpy(text + sizeof(text) - 10, "");
	roc_redact(text, sizeof(text)); /* the time-out of the test is the assertion */
	ck_assert_uint_lt(strlen(text), sizeof(text));

	/* each place of the text alone takes little, all of them seconds */
	strcpy(secret + 10, "x");
	ck_assert_int_eq(roc_redact_register(secret), 0);
	for (int i = 0; i < 60; i++) {
		char line[4096] = "";

		memset(line, '\\', sizeof(line) - 10);
		roc_redact(line, sizeof(line));
	}
}
END_TEST

/* Each of them goes as far as the last does. */
START_TEST(ends_soon_on_keys_without_end)
{
	static const char *const parts[] = {"pwd=", "pwd=\\\"", "://", "authorization:"};
	const size_t size = 256 << 10;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const size_t length = strlen(parts[i]);

		memset(text, '.', size);
		for (size_t at = 0; at + length < size; at += length)
			memcpy(text + at, parts[i], length);
		memcpy(text + size - 16, "=://a:qwertz@b/", 16);
		roc_redact(text, size); /* the time-out of the test is the assertion */
		ck_assert_ptr_null(strstr(text, "qwertz"));
	}
	free(text);
}
END_TEST

START_TEST(masks_long_texts_too)
{
	const size_t size = 100000;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	memset(text, '.', size);
	memcpy(text + 70000, "hunter22", 8);
	text[size - 2] = '\0';
	ck_assert_int_eq(roc_redact_register("hunter22"), 0);
	roc_redact(text, size);
	ck_assert_ptr_null(strstr(text, "hunter"));
	ck_assert_uint_eq(strlen(text), size - 2 - 5);
	free(text);
}
END_TEST

/* An encoder and a search of their own, as naive as can be. */

static uint32_t seed = 1;

static uint32_t next_random(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static size_t base64(const char *in, size_t length, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t used = 0;

	for (size_t i = 0; i < length; i += 3) {
		unsigned char group[3] = {0};
		const size_t part = length - i < 3 ? length - i : 3;

		memcpy(group, in + i, part);
		out[used++] = digits[group[0] >> 2];
		out[used++] = digits[(group[0] & 3) << 4 | group[1] >> 4];
		out[used++] = part > 1 ? digits[(group[1] & 15) << 2 | group[2] >> 6] : '=';
		out[used++] = part > 2 ? digits[group[2] & 63] : '=';
	}
	out[used] = '\0';
	return used;
}

static void append_form(char *out, const char *secret)
{
	char pair[256], coded[512];
	const uint32_t form = next_random(4);

	if (form == 3) {
		snprintf(pair, sizeof(pair), "%.*s%s%.*s", (int)next_random(7), "user12:", secret,
			 (int)next_random(3), "zz");
		base64(pair, strlen(pair), coded);
		strcat(out, coded);
		return;
	}
	out += strlen(out);
	for (const char *c = secret; *c; c++) {
		const unsigned byte = (unsigned char)*c;
		const uint32_t spelling = form == 0 ? 0 : form == 1 ? 1 : next_random(3);

		if (spelling == 1)
			out += sprintf(out, next_random(2) ? "%%%02X" : "%%%02x", byte);
		else if (spelling == 2 && byte < 0x80)
			out += sprintf(out, "\\u%04x", byte);
		else if (spelling == 2 && byte == ' ')
			out += sprintf(out, "+");
		else
			out += sprintf(out, "%c", *c);
	}
}

/** Undo percent and \u spelling, byte by byte. */
static void decode(const char *in, char *out)
{
	unsigned code;

	while (*in) {
		if (in[0] == '%' && sscanf(in, "%%%2x", &code) == 1 &&
		    strspn(in + 1, "0123456789abcdefABCDEF") >= 2) {
			*out++ = (char)code;
			in += 3;
		} else if (strncmp(in, "\\u00", 4) == 0 && sscanf(in, "\\u%4x", &code) == 1) {
			*out++ = (char)code;
			in += 6;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
}

static void refuse_traces(const char *text, const char *secret)
{
	char decoded[4096], padded[256], coded[512];

	decode(text, decoded);
	ck_assert_msg(!strstr(text, secret), "raw '%s' in '%s'", secret, text);
	ck_assert_msg(!strstr(decoded, secret), "encoded '%s' in '%s'", secret, text);
	for (int shift = 0; shift < 3; shift++) {
		char *core = coded + (shift == 0 ? 0 : shift == 1 ? 2 : 3);
		size_t length;

		snprintf(padded, sizeof(padded), "%.*s%s", shift, "xx", secret);
		length = base64(padded, strlen(padded), coded);
		/* the last group may change with what follows */
		if (strlen(padded) % 3 != 0)
			length -= 4;
		coded[length] = '\0';
		if (strlen(core) >= 4)
			ck_assert_msg(!strstr(text, core), "base64 '%s' in '%s'", core, text);
	}
}

START_TEST(leaves_no_form_of_random_secrets)
{
	static const char alphabet[] =
		"abcXYZ0189 !\"$&'()/+,-.:;<=>?@[\\]^_`{|}~%\xc3\xa9\xf0\x9f";
	static const char fillers[] = "abcXYZ019 ./:&=?%-_+\n";

	for (int round = 0; round < 3000; round++) {
		char secrets[3][64] = {{0}};
		char text[4096] = "";

		roc_redact_forget_all();
		for (int s = 0; s < 3; s++) {
			const uint32_t length = 6 + next_random(30);

			for (uint32_t i = 0; i < length; i++)
				secrets[s][i] = alphabet[next_random(sizeof(alphabet) - 1)];
			ck_assert_int_eq(roc_redact_register(secrets[s]), 0);
		}
		for (int part = 0; part < 6; part++) {
			for (uint32_t i = next_random(12); i > 0; i--) {
				const char c[2] = {fillers[next_random(sizeof(fillers) - 1)], '\0'};

				strcat(text, c);
			}
			append_form(text, secrets[next_random(3)]);
		}
		roc_redact(text, sizeof(text));
		for (int s = 0; s < 3; s++)
			refuse_traces(text, secrets[s]);
	}
}
END_TEST

static void *redact_often(void *data)
{
	for (int i = 0; i < 2000; i++) {
		char text[64] = "x hunter22 y";

		roc_redact(text, sizeof(text));
		if (strstr(text, "hunter22"))
			*(bool *)data = true;
	}
	return NULL;
}

START_TEST(redacts_while_others_register)
{
	pthread_t threads[3];
	bool leaked[3] = {false};
	char secret[32];

	ck_assert_int_eq(roc_redact_register("hunter22"), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, redact_often, &leaked[i]), 0);
	for (int i = 0; i < 200; i++) {
		snprintf(secret, sizeof(secret), "secret-%d", i);
		ck_assert_int_eq(roc_redact_register(secret), 0);
	}
	for (size_t i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i], NULL);
		ck_assert(!leaked[i]);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("redact");
	TCase *tc = tcase_create("redact");

	tcase_add_checked_fixture(tc, NULL, roc_redact_forget_all);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, masks_every_spelling_and_nothing_else, 0, COUNT(cases));
	tcase_add_test(tc, hides_the_begun_secret_at_the_end_of_a_full_buffer);
	tcase_add_test(tc, cuts_to_the_buffer_when_masks_are_longer);
	tcase_add_test(tc, keeps_as_many_as_there_are_and_forgets_them);
	tcase_add_test(tc, many_secrets_leave_a_line_without_any_as_it_is);
	tcase_add_test(tc, ends_soon_on_texts_made_to_be_slow);
	tcase_add_test(tc, ends_soon_on_keys_without_end);
	tcase_add_test(tc, masks_long_texts_too);
	tcase_add_test(tc, leaves_no_form_of_random_secrets);
	tcase_add_test(tc, redacts_while_others_register);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
