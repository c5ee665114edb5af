/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "display.h"

static int fail(int error, char *reterr, size_t size, const char *what, const char *path)
{
	char shown[256];

	snprintf(reterr, size, "'%s': %s", roc_display_clean(shown, sizeof(shown), path), what);
	return error;
}

static int encode(FILE *file, const uint8_t *rgb, uint32_t width, uint32_t height)
{
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = width,
			   .height = height,
			   .format = PNG_FORMAT_RGB,
			   .flags = PNG_IMAGE_FLAG_FAST};

	errno = 0;
	if (png_image_write_to_stdio(&image, file, 0, rgb, (png_int_32)(width * 3), NULL) &&
	    fflush(file) == 0)
		return 0;
	return errno ? -errno : -EIO;
}

static int check_target(const char *path, char *reterr, size_t size)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0
				       : fail(-errno, reterr, size, strerrordesc_np(errno), path);
	if (S_ISREG(st.st_mode))
		return 0;
	if (S_ISDIR(st.st_mode))
		return fail(-EISDIR, reterr, size, "is a directory: name a file in it", path);
	return fail(-EEXIST, reterr, size, "is no regular file and is left alone", path);
}

/* As a file that a shell's '>' makes: 0666 without what the umask takes. */
static mode_t usual_mode(void)
{
	const mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int save_file(const char *path, const uint8_t *rgb, uint32_t width, uint32_t height,
		     char *reterr, size_t size)
{
	char beside[PATH_MAX];
	FILE *file = NULL;
	int fd, r;

	r = check_target(path, reterr, size);
	if (r < 0)
		return r;
	const int length = snprintf(beside, sizeof(beside), "%s.XXXXXX", path);
	if (length < 0 || (size_t)length >= sizeof(beside))
		return fail(-ENAMETOOLONG, reterr, size, strerrordesc_np(ENAMETOOLONG), path);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return fail(-errno, reterr, size, strerrordesc_np(errno), path);
	file = fdopen(fd, "wb");
	if (!file) {
		r = -errno;
		close(fd);
		goto out;
	}
	r = encode(file, rgb, width, height);
	if (r == 0 && fchmod(fd, usual_mode()) < 0)
		r = -errno;
	if (fclose(file) != 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(beside, path) < 0)
		r = -errno;
out:
	if (r < 0) {
		unlink(beside);
		return fail(r, reterr, size, strerrordesc_np(-r), path);
	}
	return 0;
}

int roc_snapshot_save(const char *path, const uint8_t *rgb, uint32_t width, uint32_t height,
		      char *reterr, size_t size)
{
	int r;

	if (strcmp(path, "-") != 0)
		return save_file(path, rgb, width, height, reterr, size);
	if (isatty(STDOUT_FILENO))
		return fail(-ENOTTY, reterr, size, "a PNG is not for a terminal",
			    "standard output");
	r = encode(stdout, rgb, width, height);
	return r < 0 ? fail(r, reterr, size, strerrordesc_np(-r), "standard output") : 0;
}
