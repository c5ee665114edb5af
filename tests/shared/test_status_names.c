/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "segment.h"
#include "suite.h"

static const char *const states[] = {"unused",  "invalid", "disabled", "no-device", "connecting",
				     "probing", "live",    "stalled",  "offline",   "crashed"};

START_TEST(states_have_the_words_of_the_contract_both_ways)
{
	for (uint32_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		ck_assert_str_eq(roc_state_name(i), states[i]);
		ck_assert_int_eq(roc_state_from_name(states[i]), i == 0 ? -EINVAL : (int)i);
	}
	ck_assert_int_eq(roc_state_from_name("Live"), -EINVAL);
	ck_assert_int_eq(roc_state_from_name(""), -EINVAL);
}
END_TEST

START_TEST(streams_have_the_words_of_the_configuration_both_ways)
{
	static const char *const streams[] = {"", "main", "ext", "sub"};

	for (uint32_t i = 0; i <= ROC_STREAMS; i++) {
		ck_assert_str_eq(roc_stream_name(i), streams[i]);
		ck_assert_int_eq(roc_stream_from_name(streams[i]), i == 0 ? -EINVAL : (int)i);
	}
	ck_assert_int_eq(roc_stream_from_name("mainx"), -EINVAL);
}
END_TEST

START_TEST(each_reason_has_its_own_word_and_a_text)
{
	ck_assert_str_eq(roc_reason_name(ROC_REASON_NONE), "");
	ck_assert_str_eq(roc_reason_text(ROC_REASON_NONE), "");
	ck_assert_str_eq(roc_reason_name(ROC_REASON_AUTH), "auth");
	ck_assert_str_eq(roc_reason_text(ROC_REASON_AUTH), "wrong user or password");
	for (uint32_t i = 1; i <= ROC_REASON_REJECTED; i++) {
		const char *name = roc_reason_name(i);

		ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		ck_assert_uint_gt(strlen(name), 0);
		ck_assert_uint_gt(strlen(roc_reason_text(i)), 0);
		for (uint32_t k = 1; k < i; k++)
			ck_assert_str_ne(name, roc_reason_name(k));
	}
}
END_TEST

START_TEST(what_is_true_of_all_transports_names_none)
{
	for (uint32_t i = 0; i <= ROC_REASON_REJECTED; i++)
		ck_assert_ptr_null(strstr(roc_reason_text(i), "RTMP"));
}
END_TEST

START_TEST(the_other_words)
{
	ck_assert_str_eq(roc_transport_name(ROC_TRANSPORT_NONE), "");
	ck_assert_str_eq(roc_transport_name(ROC_TRANSPORT_RTMP), "rtmp");
	ck_assert_str_eq(roc_transport_name(ROC_TRANSPORT_OTHER), "other");
	ck_assert_str_eq(roc_codec_name(ROC_CODEC_H264), "h264");
	ck_assert_str_eq(roc_codec_name(ROC_CODEC_HEVC), "hevc");
	ck_assert_str_eq(roc_codec_name(ROC_CODEC_OTHER), "other");
	ck_assert_str_eq(roc_range_name(ROC_RANGE_UNKNOWN), "");
	ck_assert_str_eq(roc_range_name(ROC_RANGE_LIMITED), "limited");
	ck_assert_str_eq(roc_range_name(ROC_RANGE_FULL), "full");
	ck_assert_str_eq(roc_matrix_name(ROC_MATRIX_BT709), "bt709");
}
END_TEST

START_TEST(a_number_without_a_word_is_shown)
{
	const char *first = roc_state_name(10);

	ck_assert_str_eq(roc_reason_name(26), "unknown (26)");
	ck_assert_str_eq(roc_reason_text(4294967295u), "unknown (4294967295)");
	ck_assert_str_eq(roc_stream_name(4), "unknown (4)");
	ck_assert_str_eq(roc_transport_name(6), "unknown (6)");
	ck_assert_str_eq(roc_codec_name(8), "unknown (8)");
	ck_assert_str_eq(roc_range_name(3), "unknown (3)");
	ck_assert_str_eq(roc_matrix_name(4), "unknown (4)");
	ck_assert_str_eq(first, "unknown (10)"); /* lasts for 7 more */
}
END_TEST

START_TEST(pixel_formats_are_text_without_surprises)
{
	static const struct {
		uint32_t fourcc;
		const char *text;
	} formats[] = {{0, ""},
		       {0x32315559, "YU12"},
		       {0x3231564e, "NV12"},
		       {0x20303159, "Y10"},
		       {0x1b41ff00, "??A?"},
		       {0x20202020, ""}};
	char text[5];

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		roc_fourcc_text(formats[i].fourcc, text);
		ck_assert_str_eq(text, formats[i].text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status_names");
	TCase *tc = tcase_create("names");
	tcase_add_test(tc, states_have_the_words_of_the_contract_both_ways);
	tcase_add_test(tc, streams_have_the_words_of_the_configuration_both_ways);
	tcase_add_test(tc, each_reason_has_its_own_word_and_a_text);
	tcase_add_test(tc, what_is_true_of_all_transports_names_none);
	tcase_add_test(tc, the_other_words);
	tcase_add_test(tc, a_number_without_a_word_is_shown);
	tcase_add_test(tc, pixel_formats_are_text_without_surprises);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
