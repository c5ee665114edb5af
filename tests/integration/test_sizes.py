# SPDX-License-Identifier: GPL-2.0-or-later
"""Three cameras of different sizes and rates: what a viewer gets from their devices."""
import roclab
from roclab import device

# The sizes of a customer's cameras, halved where the guest's one processor must also encode them.
CAMERAS = [("1280x720", 12), ("448x256", 19), ("2048x624", 20)]
SECONDS = 20


def test(lab):
    server = lab.server(len(CAMERAS))
    for i, (size, fps) in enumerate(CAMERAS):
        lab.camera(i, server, size=size, fps=fps, plain=True, declare_fps=30)
    streamer = lab.streamer([{"ip": a, "user": "admin", "password": "secret", "name": f"Field {i}",
                              "streams": ["main"]} for i, a in enumerate(server.addresses)])
    for i, (size, fps) in enumerate(CAMERAS):
        streamer.wait_camera(i, lambda c, f=fps: c["state"] == "live" and c["output"]["fps"] == f,
                             30, f"live and measured at {fps} fps")
    for i, (size, fps) in enumerate(CAMERAS):
        width, height = map(int, size.split("x"))
        lab.equal(device.format_of(i), (width, height, "YU12"), f"device {i} has the camera's size")
        lab.equal(device.rate_of(i), float(fps), f"device {i} has the camera's rate")

    # A sanitizer's decoder is slow, and the guest has one processor: there it is about memory.
    percent = 4 if lab.sanitized else 1

    def watch():
        """All three at once; what is wrong with how regular they are."""
        wrong = {}
        checkers = [lab.checker(i, seconds=SECONDS, id=i, fps=fps)
                    for i, (_, fps) in enumerate(CAMERAS)]
        for i, checker in enumerate(checkers):
            seen = checker.result(SECONDS + 20)
            lab.note(f"camera {i}: {seen['frames']} frames, latency "
                     f"{seen['latency_us']['median']} us, p99 {seen['latency_us']['p99']} us, "
                     f"repeated {seen['repeated']}, lost {seen['lost']}")
            lab.equal((seen["torn"], seen["out_of_order"], seen["wrong_camera"]), (0, 0, 0),
                      f"no frame of camera {i} is torn, out of order or another camera's")
            lab.equal((seen["placeholder"], seen["unreadable"], seen["read_error_count"]), (0, 0, 0),
                      f"every frame of camera {i} is a picture of it")
            if seen["repeats_percent"] + seen["lost_percent"] >= percent:
                wrong[i] = (seen["repeated"], seen["lost"])
        return wrong

    lab.ok_once_in(3, watch, f"under {percent} % of each camera's frames are repeated or lost")
    status = streamer.status()
    for i, camera in enumerate(status["cameras"]):
        lab.ok(camera["source"]["declared_fps"] == 30.0 and camera["stream"] == "main" and
               camera["codec"] == "h264" and camera["transport"] == "rtmp",
               f"the status of camera {i} tells stream, codec and what the header declares", camera)
    lab.equal(streamer.rocctl("status", "--check").returncode, 0, "rocctl says that all is well")
    lab.equal(streamer.terminate(3), 0, "the service ends with 0 when asked to")


roclab.main(test)
