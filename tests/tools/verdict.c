/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict.h"

static bool is_near(unsigned int value, int wanted)
{
	const int off = (int)value - wanted;

	return off <= ROC_PLACEHOLDER_TOLERANCE && off >= -ROC_PLACEHOLDER_TOLERANCE;
}

static bool has_border(const struct roc_plane *plane, unsigned int across, unsigned int down,
		       int wanted)
{
	if (plane->width < 2 * across || plane->height < 2 * down)
		return false;
	for (unsigned int y = 0; y < plane->height; y++) {
		const bool edge_row = y < down || y >= plane->height - down;

		for (unsigned int x = 0; x < plane->width; x++) {
			if (!edge_row && x == across)
				x = plane->width - across;
			if (!is_near(roc_plane_at(plane, x, y), wanted))
				return false;
		}
	}
	return true;
}

bool roc_verdict_is_placeholder(const struct roc_image *image)
{
	const unsigned int border = ROC_PLACEHOLDER_BORDER;
	const unsigned int down = image->u.height == image->y.height ? border : border / 2;

	return has_border(&image->y, border, border, ROC_PLACEHOLDER_Y) &&
	       has_border(&image->u, border / 2, down, ROC_PLACEHOLDER_U) &&
	       has_border(&image->v, border / 2, down, ROC_PLACEHOLDER_V);
}

struct look {
	unsigned int valid, count;
	struct roc_stamp stamps[ROC_STAMP_BANDS];
};

static struct look look_at(const struct roc_plane *luma, const struct roc_rect *rect)
{
	struct look look = {0};

	look.valid = roc_stamp_read(luma, rect, look.stamps);
	for (unsigned int band = 0; band < ROC_STAMP_BANDS; band++)
		look.count += look.valid >> band & 1;
	return look;
}

struct roc_verdict roc_verdict_of(const struct roc_image *image,
				  const struct roc_contents *contents)
{
	const struct roc_plane *luma = &image->y;
	const struct roc_rect whole = {0, 0, luma->width, luma->height};
	struct look best = look_at(luma, &whole);
	struct roc_verdict verdict = {.show = ROC_SHOW_UNREADABLE};
	unsigned int first = 0;

	/* A place that is only a little wrong shows some bands: the one that shows most is right. */
	for (unsigned int i = 0; i < contents->count && best.count < ROC_STAMP_BANDS; i++) {
		const struct roc_rect rect =
			roc_rect_fit(contents->size[i].width, contents->size[i].height, luma->width,
				     luma->height);
		const struct look look = look_at(luma, &rect);

		if (look.count > best.count)
			best = look;
	}
	if (!best.count) {
		if (roc_verdict_is_placeholder(image))
			verdict.show = ROC_SHOW_PLACEHOLDER;
		return verdict;
	}
	while (!(best.valid >> first & 1))
		first++;
	verdict.stamp = best.stamps[first];
	verdict.show = best.valid == ROC_STAMP_ALL ? ROC_SHOW_CAMERA : ROC_SHOW_TORN;
	for (unsigned int band = first + 1; band < ROC_STAMP_BANDS; band++)
		if (best.valid >> band & 1 && !roc_stamp_equal(&best.stamps[band], &verdict.stamp))
			verdict.show = ROC_SHOW_TORN;
	return verdict;
}

const char *roc_show_name(enum roc_show show)
{
	switch (show) {
	case ROC_SHOW_CAMERA:
		return "camera";
	case ROC_SHOW_TORN:
		return "torn";
	case ROC_SHOW_PLACEHOLDER:
		return "placeholder";
	case ROC_SHOW_UNREADABLE:
		break;
	}
	return "unreadable";
}
