import Glibc
import NativeLoop
import PulseAudioLibrary
import Threads

/// The thread on which libpulse runs, and the executor of the actor that talks to it.
///
/// Everything of libpulse is touched on this thread alone, so no lock is needed around it.
final class PulseLoop: Sendable {
    let executor: LoopExecutor
    /// The main loop as an address: whoever uses it is on its thread.
    private let address: UInt

    init() {
        // An event of our own: `pa_mainloop_wakeup` only ends a poll that has begun, and is forgotten before.
        let event = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard event >= 0, let loop = pa_mainloop_new() else {
            Exhaustion.end("no memory or descriptor is left for PulseAudio's main loop", errno)
        }
        let address = UInt(bitPattern: loop)
        self.address = address
        let executor = LoopExecutor(name: "pulseaudio") { eventfd_write(event, 1) }
        self.executor = executor
        // The thread holds the executor: it outlives everybody who posts jobs to it.
        let thread = NativeThread.required(name: "pulseaudio") { Self.turn(address, executor, event) }
        thread.detach()
    }

    /// What contexts and timers are made with.
    var api: UnsafeMutablePointer<pa_mainloop_api>? {
        executor.checkIsolated()
        return pa_mainloop_get_api(OpaquePointer(bitPattern: address))
    }

    /// Ends the thread after the present turn. Jobs that come later still run.
    func quit() {
        executor.checkIsolated()
        pa_mainloop_quit(OpaquePointer(bitPattern: address), 0)
    }

    private static func turn(_ address: UInt, _ executor: LoopExecutor, _ event: Int32) {
        let loop = OpaquePointer(bitPattern: address)
        let api = pa_mainloop_get_api(loop)
        executor.enter()
        let wakeUp = api?.pointee.io_new(
            api, event, PA_IO_EVENT_INPUT,
            { _, _, event, _, executor in
                guard let executor else { return }
                var count = eventfd_t()
                eventfd_read(event, &count)
                Unmanaged<LoopExecutor>.fromOpaque(executor).takeUnretainedValue().drain()
            }, Unmanaged.passUnretained(executor).toOpaque())
        guard let wakeUp else { Exhaustion.end("no memory is left for PulseAudio's main loop") }
        while pa_mainloop_iterate(loop, 1, nil) >= 0 {}
        executor.leave()
        api?.pointee.io_free(wakeUp)
        pa_mainloop_free(loop)
        close(event)
    }
}
