/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The locale files against what the plugin asks of them, and against each other. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_view.h"
#include "suite.h"

#define KEYS_MAX 256

struct locale {
	char keys[KEYS_MAX][64];
	char texts[KEYS_MAX][512];
	size_t count;
};

static const char *const languages[] = {"en-US", "de-DE", "es-ES"};
static struct locale locales[COUNT(languages)];

static void load(const char *language, struct locale *locale)
{
	char path[512], line[1024];

	snprintf(path, sizeof(path), "%s/%s.ini", LOCALE_DIR, language);
	FILE *file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	locale->count = 0;
	while (fgets(line, sizeof(line), file)) {
		char *equals = strchr(line, '='), *end = strrchr(line, '"');

		if (!equals) {
			ck_assert_str_eq(line, "\n");
			continue;
		}
		ck_assert_uint_lt(locale->count, KEYS_MAX);
		*equals = '\0';
		ck_assert_int_eq(equals[1], '"');
		ck_assert_ptr_nonnull(end);
		ck_assert(end > equals + 1);
		*end = '\0';
		ck_assert_uint_lt(strlen(line), sizeof(locale->keys[0]));
		ck_assert_uint_lt(strlen(equals + 2), sizeof(locale->texts[0]));
		strcpy(locale->keys[locale->count], line);
		strcpy(locale->texts[locale->count], equals + 2);
		locale->count++;
	}
	fclose(file);
}

static void setup(void)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		load(languages[i], &locales[i]);
}

static const char *text_of(const struct locale *locale, const char *key)
{
	for (size_t i = 0; i < locale->count; i++)
		if (strcmp(locale->keys[i], key) == 0)
			return locale->texts[i];
	return NULL;
}

static unsigned int places(const char *text)
{
	return (strstr(text, "%1") ? 1u : 0u) | (strstr(text, "%2") ? 2u : 0u);
}

START_TEST(all_languages_say_the_same_things)
{
	const struct locale *english = &locales[0];

	for (size_t l = 1; l < COUNT(languages); l++) {
		for (size_t i = 0; i < english->count; i++) {
			const char *text = text_of(&locales[l], english->keys[i]);

			ck_assert_msg(text && *text, "%s lacks %s", languages[l], english->keys[i]);
			/* English has the detail's own words, which are English. */
			if (strcmp(english->keys[i], "ReasonWithDetail") == 0)
				continue;
			ck_assert_msg(places(text) == places(english->texts[i]),
				      "%s: %s has other places to fill", languages[l],
				      english->keys[i]);
		}
		ck_assert_uint_eq(locales[l].count, english->count);
	}
}
END_TEST

static void assert_known(const char *key)
{
	if (*key)
		ck_assert_msg(text_of(&locales[0], key) != NULL, "no text for %s", key);
}

START_TEST(whatever_a_source_can_say_has_a_text)
{
	static const int errors[] = {0, -EBUSY, -EACCES, -EIO};
	struct roc_camera_status camera = {0};

	for (unsigned int n = 0; n < 8 * 16 * 32 * COUNT(errors) * 8; n++) {
		const struct roc_view_case now = {
			.chosen = n & 1 ? "Field 1" : "",
			.flatpak = n & 2,
			.open = n & 4,
			.health = (enum roc_segment_health)(n / 8 % 8),
			.camera = &camera,
			.wanted = n / 64 % 2,
			.open_error = errors[n / 128 % COUNT(errors)],
			.since_open_ns = UINT64_MAX,
			.since_picture_ns = UINT64_MAX,
		};
		struct roc_source_view view;

		camera.state = n / 512 % 11;
		camera.reason = n / 512 / 11 % 28;
		roc_source_view_make(&now, &view);
		ck_assert(*view.state && *view.state_word);
		assert_known(view.state);
		assert_known(view.reason);
		assert_known(view.remedy);
	}
}
END_TEST

/* Keys that stand in the code: "obs_module_text("...")", and words after the label of a choice. */
static void check_file(const char *path)
{
	static char code[200000];
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	code[fread(code, 1, sizeof(code) - 1, file)] = '\0';
	ck_assert(feof(file));
	fclose(file);
	for (const char *at = code; (at = strstr(at, "obs_module_text(\"")) != NULL;) {
		char key[64] = "";

		at += strlen("obs_module_text(\"");
		ck_assert_int_eq(sscanf(at, "%63[^\"]", key), 1);
		assert_known(key);
	}
}

START_TEST(whatever_the_code_asks_for_has_a_text)
{
	char folder[512];
	unsigned int files = 0;

	snprintf(folder, sizeof(folder), "%s/source", SOURCE_DIR);
	DIR *dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		const char *dot = strrchr(entry->d_name, '.');
		char path[1024];

		if (!dot || strcmp(dot, ".c") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		check_file(path);
		files++;
	}
	closedir(dir);
	ck_assert_uint_gt(files, 5);
}
END_TEST

START_TEST(every_choice_of_the_dialog_has_a_text)
{
	static const char *const keys[] = {
		"Overlay.off",
		"Overlay.problem",
		"Overlay.always",
		"Corner.top-left",
		"Corner.top-right",
		"Corner.bottom-left",
		"Corner.bottom-right",
		"OnLoss.placeholder",
		"OnLoss.last",
		"OnLoss.transparent",
		"Overlay",
		"Corner",
		"OnLoss",
		"Figure.Picture",
		"Figure.Stream",
		"Figure.Bitrate",
		"Figure.Repeats",
		"Figure.Drops",
		"Figure.Damaged",
		"Figure.Reconnects",
		"Figure.LastPicture",
		"Figure.Since",
		"Figure.Rate",
	};

	for (size_t i = 0; i < COUNT(keys); i++)
		assert_known(keys[i]);
}
END_TEST

START_TEST(flatpak_remedy_has_the_exact_command)
{
	for (size_t i = 0; i < COUNT(languages); i++)
		ck_assert_ptr_nonnull(strstr(text_of(&locales[i], "Remedy.Flatpak"),
					     "flatpak override --user --filesystem=/run/roc:ro "
					     "com.obsproject.Studio"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("locale");
	TCase *tcase = tcase_create("texts");

	tcase_add_unchecked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, all_languages_say_the_same_things);
	tcase_add_test(tcase, whatever_a_source_can_say_has_a_text);
	tcase_add_test(tcase, whatever_the_code_asks_for_has_a_text);
	tcase_add_test(tcase, every_choice_of_the_dialog_has_a_text);
	tcase_add_test(tcase, flatpak_remedy_has_the_exact_command);
	suite_add_tcase(suite, tcase);
	return run_suite(suite);
}
