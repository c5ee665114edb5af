/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check_advice.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *part; /* of the text; the first that fits counts */
	const char *advice;
} table[] = {
	{"chmod", ""},
	{"no \"ip\" and no \"url\"", "add \"ip\": the camera's address"},
	{"both \"", "keep one of the two"},
	{"has no effect", "take it out, or put it into the URL"},
	{"unknown key", "mend the spelling, or take it out; 'man cameras.json' lists the keys"},
	{"appears more than once", "keep one of them"},
	{"same name", "give each camera a \"name\" of its own: OBS finds them by it"},
	{"no \"password\"", "add \"password\", or \"password_file\" with the path of a file"},
	{"\"password_file\"",
	 "give a file of one line that user roc may read (root:roc, mode 0640)"},
	{"already used", "give one of the two another \"device\""},
	{"\"device\"", "leave it out, or give a path like \"/dev/video11\""},
	{"\"ip\"", "give an IPv4 or IPv6 address, or a host name, without \"rtmp://\" or port"},
	{"\"url\"", "give what ffmpeg takes behind -i, as \"rtsp://192.168.1.50/stream1\""},
	{"not an object", "write it as {\"ip\": ..., \"password\": ...}"},
	{"Ignoring", "take cameras out: 16 is the most"},
	{"must be", ""},
	{"needs \"", ""},
};

const char *roc_check_advice(const char *text)
{
	for (size_t i = 0; i < LENGTH(table); i++)
		if (strstr(text, table[i].part))
			return table[i].advice;
	return "'man cameras.json' tells what is allowed";
}

const char *roc_check_file_advice(int error)
{
	switch (error) {
	case -ENOENT:
		return "write it; 'man cameras.json' has an example";
	case -EACCES:
	case -EPERM:
		return "run it as root: sudo rocctl check-config";
	case -EBADMSG:
		return "mend the text at that place: often a comma or a quote too many or too few";
	case -ENODATA:
		return "add a camera; 'man cameras.json' has an example";
	default:
		return "give the path of a text file";
	}
}
