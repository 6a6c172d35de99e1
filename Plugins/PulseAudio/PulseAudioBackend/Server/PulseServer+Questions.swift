import AudioAPI
import PulseAudioLibrary

extension PulseServer {
    /// Asks for the devices, and to be told when they change.
    func askForEverything() {
        guard let context else { return }
        pa_context_set_subscribe_callback(
            context,
            { _, event, index, this in
                guard let this else { return }
                Unmanaged<PulseServer>.fromOpaque(this).takeUnretainedValue().assumeIsolated {
                    $0.happened(event, index)
                }
            }, Unmanaged.passUnretained(self).toOpaque())
        let mask = [
            PA_SUBSCRIPTION_MASK_SINK, PA_SUBSCRIPTION_MASK_SOURCE, PA_SUBSCRIPTION_MASK_SERVER,
            PA_SUBSCRIPTION_MASK_CARD,
        ].reduce(0) { $0 | $1.rawValue }
        if let operation = pa_context_subscribe(context, pa_subscription_mask_t(mask), nil, nil) {
            pa_operation_unref(operation)
        }
        questions.begin(with: [
            ask { pa_context_get_server_info($0, PulseQuery.defaults, $1) },
            ask { pa_context_get_card_info_list($0, PulseQuery.card, $1) },
            ask { pa_context_get_sink_info_list($0, PulseQuery.sink, $1) },
            ask { pa_context_get_source_info_list($0, PulseQuery.source, $1) },
        ])
    }

    private func happened(_ event: pa_subscription_event_type_t, _ index: UInt32) {
        let facility = event.rawValue & PA_SUBSCRIPTION_EVENT_FACILITY_MASK.rawValue
        let isRemoved =
            event.rawValue & PA_SUBSCRIPTION_EVENT_TYPE_MASK.rawValue == PA_SUBSCRIPTION_EVENT_REMOVE.rawValue
        switch facility {
        case PA_SUBSCRIPTION_EVENT_SINK.rawValue where isRemoved:
            table.remove(.playback, index)
            tell()
        case PA_SUBSCRIPTION_EVENT_SINK.rawValue:
            ask { pa_context_get_sink_info_by_index($0, index, PulseQuery.sink, $1) }
        case PA_SUBSCRIPTION_EVENT_SOURCE.rawValue where isRemoved:
            table.remove(.capture, index)
            tell()
        case PA_SUBSCRIPTION_EVENT_SOURCE.rawValue:
            ask { pa_context_get_source_info_by_index($0, index, PulseQuery.source, $1) }
        case PA_SUBSCRIPTION_EVENT_CARD.rawValue where isRemoved:
            table.removeCard(index)
            tell()
        case PA_SUBSCRIPTION_EVENT_CARD.rawValue:
            ask { pa_context_get_card_info_by_index($0, index, PulseQuery.card, $1) }
        case PA_SUBSCRIPTION_EVENT_SERVER.rawValue:
            ask { pa_context_get_server_info($0, PulseQuery.defaults, $1) }
        default:
            break
        }
    }

    /// Asks, and returns the question's number.
    /// - Parameter asker: resumed when it is answered, cannot be any more, or is not within ``PulseQuestions/patience``.
    @discardableResult
    private func ask(
        asker: PulseQuestions.Asker? = nil,
        _ question: (OpaquePointer, UnsafeMutableRawPointer) -> OpaquePointer?
    ) -> Int {
        let query = PulseQuery(server: self, number: nextNumber())
        guard let context, let operation = question(context, Unmanaged.passUnretained(query).toOpaque()) else {
            asker?.resume(returning: false)
            return query.number
        }
        questions.add(query, asker: asker)
        pa_operation_unref(operation)
        guard asker != nil else { return query.number }
        Task { [weak self, number = query.number] in
            try? await Task.sleep(for: PulseQuestions.patience)
            await self?.overdue(number)
        }
        return query.number
    }

    private func overdue(_ number: Int) {
        questions.overdue(number)
    }

    /// Learns how a device is now; whatever the server was told before is done by then.
    /// - Throws: `AudioError.unavailable` when the server does not answer.
    func refresh(_ record: DeviceRecord) async throws(AudioError) {
        let isAnswered = await withCheckedContinuation { asker in
            switch record.direction {
            case .playback:
                ask(asker: asker) { pa_context_get_sink_info_by_index($0, record.index, PulseQuery.sink, $1) }
            case .capture:
                ask(asker: asker) { pa_context_get_source_info_by_index($0, record.index, PulseQuery.source, $1) }
            }
        }
        guard isAnswered else { throw Self.silence }
    }

    static var silence: AudioError { .unavailable("the sound server does not answer") }

    /// Waits until the server has done what it was told, but no longer than for an answer.
    func settle() async {
        guard !questions.standStill else { return }
        _ = await withCheckedContinuation { asker in
            ask(asker: asker) { pa_context_get_server_info($0, PulseQuery.defaults, $1) }
        }
    }

    func answered(_ number: Int) {
        if questions.answered(number) { becameReady() }
        tell()
    }

    func learned(_ record: DeviceRecord) { table.set(record) }

    func learned(_ card: CardRecord) { table.set(card) }

    func learned(defaultSink: String?, defaultSource: String?) {
        table.defaultSink = defaultSink
        table.defaultSource = defaultSource
    }
}
