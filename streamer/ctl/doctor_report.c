/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "doctor.h"

static void put_end(FILE *out, const struct roc_doctor_facts *facts,
		    const struct roc_doctor_findings *findings)
{
	const uint32_t notes =
		findings->count -
		(findings->problems < findings->count ? findings->problems : findings->count);
	unsigned int live = 0;

	for (uint32_t i = 0; i < facts->count; i++)
		live += facts->cameras[i].is_reported && facts->cameras[i].state == ROC_STATE_LIVE;
	if (findings->problems > 0)
		fprintf(out, "%u problem%s", (unsigned int)findings->problems,
			findings->problems == 1 ? "" : "s");
	else
		fprintf(out, "all is well, %u camera%s live", live, live == 1 ? "" : "s");
	if (notes > 0)
		fprintf(out, ", %u note%s", (unsigned int)notes, notes == 1 ? "" : "s");
	fputc('\n', out);
}

char *roc_doctor_text(const struct roc_doctor_facts *facts,
		      const struct roc_doctor_findings *findings)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (uint32_t i = 0; i < findings->count; i++) {
		const struct roc_doctor_finding *finding = &findings->list[i];

		fprintf(out, "%s: %s\n    %s\n", finding->is_note ? "note" : "problem",
			finding->what, finding->mend);
	}
	put_end(out, facts, findings);
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}

static bool add_finding(cJSON *list, const struct roc_doctor_finding *finding)
{
	cJSON *object = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(list, object)) {
		cJSON_Delete(object);
		return false;
	}
	return cJSON_AddStringToObject(object, "id", finding->id) &&
	       cJSON_AddStringToObject(object, "severity", finding->is_note ? "note" : "problem") &&
	       (finding->camera < 0 ? cJSON_AddNullToObject(object, "camera")
				    : cJSON_AddNumberToObject(object, "camera", finding->camera)) &&
	       cJSON_AddStringToObject(object, "what", finding->what) &&
	       cJSON_AddStringToObject(object, "mend", finding->mend);
}

char *roc_doctor_json(const struct roc_doctor_findings *findings)
{
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;
	cJSON *list;

	if (!root || !cJSON_AddNumberToObject(root, "problems", findings->problems))
		goto out;
	list = cJSON_AddArrayToObject(root, "findings");
	if (!list)
		goto out;
	for (uint32_t i = 0; i < findings->count; i++)
		if (!add_finding(list, &findings->list[i]))
			goto out;
	text = cJSON_Print(root);
out:
	cJSON_Delete(root);
	return text;
}
