/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "policy.h"
#include "suite.h"

static struct roc_camera_config camera;
static struct roc_policy policy;

static void begin(void)
{
	memset(&camera, 0, sizeof(camera));
	camera.valid = 1;
	camera.port = 1935;
	camera.streams[0] = ROC_STREAM_MAIN;
	camera.streams[1] = ROC_STREAM_SUB;
}

static const struct roc_policy *with_ip(const char *ip)
{
	strcpy(camera.ip, ip);
	roc_policy_make(&camera, &policy);
	return &policy;
}

static const struct roc_policy *with_url(const char *url)
{
	strcpy(camera.url[ROC_STREAM_MAIN - 1], url);
	camera.streams[1] = 0;
	roc_policy_make(&camera, &policy);
	return &policy;
}

/** "1935 53" */
static const char *ports(void)
{
	static char text[128];
	size_t used = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < policy.port_count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u", i ? " " : "",
					 policy.ports[i]);
	return text;
}

/** The letters of what is allowed. */
static const char *rights(void)
{
	static char text[16];

	(void)snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s", policy.tcp ? "t" : "",
		       policy.any_port ? "p" : "", policy.datagrams ? "d" : "",
		       policy.epoll ? "e" : "", policy.names ? "n" : "", policy.zones ? "z" : "",
		       policy.tls ? "s" : "", policy.any_file ? "f" : "");
	return text;
}

static const struct {
	const char *ip, *rights, *ports;
} addresses[] = {
	{"192.168.1.110", "t", "1935"},
	{"fe80::1", "t", "1935"},
	{"::ffff:192.168.1.1", "t", "1935"},
	{"fe80::1%eth0", "tz", "1935"},
	{"127.1", "t", "1935"},
	{"camera-1.lan", "tn", "1935 53"},
	{"localhost", "tn", "1935 53"},
	{"1.2.3.4.5", "tn", "1935 53"},
	{"cafe", "tn", "1935 53"},
};

START_TEST(an_address_needs_its_port_alone_and_a_name_the_resolver)
{
	with_ip(addresses[_i].ip);
	ck_assert_str_eq(rights(), addresses[_i].rights);
	ck_assert_str_eq(ports(), addresses[_i].ports);
	ck_assert_uint_eq(policy.file_count, 0);
	ck_assert_int_eq(roc_policy_opens_files(&policy), policy.names);
}
END_TEST

static const struct {
	const char *url, *rights, *ports, *file;
} urls[] = {
	{"rtmp://10.0.0.1/live", "t", "1935", ""},
	{"rtmp://user:pass@10.0.0.1:1936/live", "t", "1936", ""},
	{"rtmps://10.0.0.1/live", "ts", "443", ""},
	{"rtsp://10.0.0.1/stream1", "td", "554", ""},
	{"rtsp://[fe80::1]:8554/stream1", "td", "8554", ""},
	{"rtsps://cam.lan/x", "tns", "322 53", ""},
	{"http://10.0.0.1:8080/a.flv", "ts", "8080 80 443", ""},
	{"https://10.0.0.1/a.m3u8", "ts", "443 80", ""},
	{"/srv/a.mp4", "", "", "/srv/a.mp4"},
	{"file:/srv/a.mp4", "", "", "/srv/a.mp4"},
	{"file:///srv/a.mp4", "", "", "///srv/a.mp4"},
	{"/srv/list.m3u8", "", "", "/srv"},
	{"/list.m3u8", "", "", "/"},
	{"file:list.m3u8", "", "", "."},
	{"/srv/still-%03d.jpg", "", "", "/srv"},
	{"udp://239.0.0.1:1234", "tpdnzs", "53", ""},
	{"srt://10.0.0.1:9000", "tpdenzs", "53", ""},
	{"srt://0.0.0.0:9000?mode=listener", "tpdenzs", "53", ""},
	{"srtp://10.0.0.1:9000", "tpdnzs", "53", ""},
	{"tcp://10.0.0.1:9000", "tpdnzs", "53", ""},
	{"rtmpt://10.0.0.1/live", "tpdnzs", "53", ""},
	{"concat:/a|/b", "tpdnzsf", "53", ""},
	{"who:knows", "tpdnzsf", "53", ""},
};

START_TEST(a_url_needs_what_its_kind_needs)
{
	with_url(urls[_i].url);
	ck_assert_str_eq(rights(), urls[_i].rights);
	ck_assert_str_eq(ports(), urls[_i].ports);
	ck_assert_str_eq(policy.files[0], urls[_i].file);
	ck_assert_uint_eq(policy.file_count, urls[_i].file[0] != '\0');
}
END_TEST

START_TEST(each_stream_adds_its_own)
{
	strcpy(camera.url[ROC_STREAM_MAIN - 1], "rtsp://10.0.0.1:8001/a");
	strcpy(camera.url[ROC_STREAM_SUB - 1], "https://cam.lan:8003/b");
	strcpy(camera.url[ROC_STREAM_EXT - 1], "/srv/b.mp4");
	camera.streams[2] = ROC_STREAM_EXT;
	roc_policy_make(&camera, &policy);
	ck_assert_str_eq(ports(), "8001 8003 80 443 53");
	ck_assert_str_eq(rights(), "tdns");
	ck_assert_str_eq(policy.files[0], "/srv/b.mp4");
}
END_TEST

START_TEST(a_bad_entry_needs_nothing)
{
	const struct roc_policy nothing = {0};

	camera.valid = 0;
	with_ip("camera.lan");
	ck_assert_mem_eq(&policy, &nothing, sizeof(nothing));
}
END_TEST

static char modules[256];

static void note(const char *module)
{
	strcat(modules, module);
	strcat(modules, " ");
}

static const struct {
	const char *text, *modules;
} files[] = {
	{"", ""},
	{"hosts: files dns\n", ""},
	{"passwd: files systemd\nhosts:\tfiles mymachines resolve [!UNAVAIL=return] dns # mdns\n",
	 "mymachines resolve "},
	{"hosts: files mdns4_minimal [NOTFOUND=return] dns myhostname",
	 "mdns4_minimal myhostname "},
	{"hosts: files [ NOTFOUND = return ] wins\n", "wins "},
	{"  hosts: sss\nhosts: nis\n", "sss nis "},
	{"# hosts: wins\n#\nhostsx: wins\n", ""},
	{"hosts: ../evil a/b ok\n", "ok "},
	{"hosts: files [broken", ""},
};

START_TEST(modules_of_the_resolver_are_found)
{
	modules[0] = '\0';
	const unsigned int count = roc_names_modules(files[_i].text, note);
	unsigned int words = 0;

	for (const char *c = modules; *c; c++)
		words += *c == ' ';
	ck_assert_str_eq(modules, files[_i].modules);
	ck_assert_uint_eq(count, words);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tc = tcase_create("policy");

	tcase_add_checked_fixture(tc, begin, NULL);
	tcase_add_loop_test(tc, an_address_needs_its_port_alone_and_a_name_the_resolver, 0,
			    COUNT(addresses));
	tcase_add_loop_test(tc, a_url_needs_what_its_kind_needs, 0, COUNT(urls));
	tcase_add_test(tc, each_stream_adds_its_own);
	tcase_add_test(tc, a_bad_entry_needs_nothing);
	tcase_add_loop_test(tc, modules_of_the_resolver_are_found, 0, COUNT(files));
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
