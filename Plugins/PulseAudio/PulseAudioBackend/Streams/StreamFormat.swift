import AudioAPI
import PulseAudioLibrary

extension AudioFormat {
    /// As the server is asked for it, which resamples and mixes where a device has another form.
    var sampleSpecification: pa_sample_spec {
        // PA_SAMPLE_S16NE is a macro that Swift does not import.
        let format = 1.littleEndian == 1 ? PA_SAMPLE_S16LE : PA_SAMPLE_S16BE
        return pa_sample_spec(format: format, rate: UInt32(sampleRate), channels: 1)
    }

    /// Bytes of so many milliseconds.
    func bytes(milliseconds: Int) -> UInt32 {
        UInt32(sampleRate * milliseconds / 1000 * MemoryLayout<Int16>.size)
    }

    /// Microseconds of one frame.
    var frameMicroseconds: pa_usec_t { pa_usec_t(frameCount) * 1_000_000 / pa_usec_t(sampleRate) }

    /// Whether it can be opened: what the server takes, in frames of at most a second.
    var isPlausible: Bool { 4000...192_000 ~= sampleRate && 1...sampleRate ~= frameCount }
}

/// Stands for "as the server thinks best" among the buffer's attributes.
let serversChoice = UInt32.max

/// Why something of libpulse failed, in the library's words.
func pulseReason(_ context: OpaquePointer?) -> String {
    guard let context, let text = pa_strerror(pa_context_errno(context)) else { return "unknown error" }
    return String(cString: text)
}
