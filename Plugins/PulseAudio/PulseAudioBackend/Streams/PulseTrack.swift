import PulseAudioLibrary

/// One direction of a stream: the library's object and its life. Confined to the loop's thread.
class PulseTrack {
    let handle: OpaquePointer
    private var isOpen = true

    /// - Parameters:
    ///   - name: what mixers show beside the application's name.
    ///   - state: called with `changed` as its context at every change of the stream's state.
    init?(
        _ context: OpaquePointer, name: String, properties: [String: String], specification: pa_sample_spec
    ) {
        var specification = specification
        let list = pa_proplist_new()
        defer { if let list { pa_proplist_free(list) } }
        for (key, value) in properties { pa_proplist_sets(list, key, value) }
        guard let handle = pa_stream_new_with_proplist(context, name, &specification, nil, list) else { return nil }
        self.handle = handle
    }

    deinit {
        close()
    }

    /// Small buffers, and the device that was asked for or none: the rules choose the next one, not the server. Only a
    /// filter of the server's may take the stream, where one is wanted.
    static func flags(isFiltered: Bool) -> pa_stream_flags_t {
        var flags = PA_STREAM_ADJUST_LATENCY.rawValue | PA_STREAM_START_UNMUTED.rawValue
        if !isFiltered { flags |= PA_STREAM_DONT_MOVE.rawValue }
        return pa_stream_flags_t(flags)
    }

    var isReady: Bool { pa_stream_get_state(handle) == PA_STREAM_READY }

    var hasFailed: Bool {
        let state = pa_stream_get_state(handle)
        return state == PA_STREAM_FAILED || state == PA_STREAM_TERMINATED
    }

    func watchState(_ callback: @escaping pa_stream_notify_cb_t, _ context: UnsafeMutableRawPointer) {
        pa_stream_set_state_callback(handle, callback, context)
    }

    /// Ends it. No callback comes any more.
    func close() {
        guard isOpen else { return }
        isOpen = false
        pa_stream_set_state_callback(handle, nil, nil)
        pa_stream_set_write_callback(handle, nil, nil)
        pa_stream_set_read_callback(handle, nil, nil)
        pa_stream_set_underflow_callback(handle, nil, nil)
        pa_stream_set_overflow_callback(handle, nil, nil)
        pa_stream_disconnect(handle)
        pa_stream_unref(handle)
    }
}
