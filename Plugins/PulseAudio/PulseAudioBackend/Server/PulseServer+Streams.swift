import AudioAPI
import Logging
import PulseAudioLibrary

extension PulseServer {
    /// Opens a stream and returns its number once the devices play and record.
    func open(
        _ request: AudioStreamRequest, client: any AudioClient, by owner: Int
    ) async throws(AudioError) -> PulseStreamLink {
        guard request.format.isPlausible else {
            throw .unavailable(
                "no frames of \(request.format.frameCount) samples at \(request.format.sampleRate) a second: ask for at "
                    + "most a second, at 4000 to 192000 samples")
        }
        let source = try await name(of: request.microphone, .capture)
        let sink = try await name(of: request.speaker, .playback)
        guard source != nil || sink != nil else { throw .unavailable("a stream needs a microphone or a speaker") }
        guard let context, let api = loop.api else { throw .unavailable("the sound server is gone") }
        let link = PulseStreamLink(server: self, number: nextNumber())
        guard
            let stream = PulseStream(
                context, api: api, link: link, owner: owner, request: request, source: source, sink: sink,
                client: client
            )
        else { throw .unavailable("the sound server refuses a stream: \(pulseReason(context))") }
        streams[link.number] = (stream, link)
        let deadline = Task { [weak self] in
            guard (try? await Task.sleep(for: Self.patience)) != nil else { return }
            await self?.openingDue(link.number)
        }
        let refusal = await withCheckedContinuation { opening in
            stream.opening = opening
            // It may have failed already.
            streamChanged(link.number)
        }
        deadline.cancel()
        if let refusal { throw refusal }
        return link
    }

    private func name(
        of id: AudioDevice.ID?, _ direction: AudioDevice.Direction
    ) async throws(AudioError) -> String? {
        guard let id else { return nil }
        let record = try await record(id)
        guard record.direction == direction else { throw .noSuchDevice(id.rawValue) }
        return record.name
    }

    /// A part of a stream became ready or failed.
    func streamChanged(_ number: Int) {
        guard let stream = streams[number]?.stream else { return }
        if stream.failedDevice != nil {
            loseStream(number, reason: pulseReason(context))
        } else if stream.isReady, let opening = stream.opening {
            stream.opening = nil
            stream.watch()
            opening.resume(returning: nil)
        }
    }

    private func openingDue(_ number: Int) {
        guard streams[number]?.stream.opening != nil else { return }
        loseStream(number, reason: "it does not answer")
    }

    /// A stream cannot go on: whoever waits for it learns why, otherwise its owner does.
    func loseStream(_ number: Int, reason: String) {
        guard let stream = streams[number]?.stream else { return }
        let device = stream.failedDevice ?? stream.request.microphone ?? stream.request.speaker
        let opening = stream.opening
        stream.opening = nil
        closeStream(number)
        if let opening {
            opening.resume(
                returning: .unavailable("the sound server does not open \(device?.rawValue ?? ""): \(reason)"))
        } else if let device {
            emit(.streamLost(device), to: stream.owner)
        }
    }

    /// Closes a stream. The client is not called any more.
    func closeStream(_ number: Int) {
        guard let (stream, _) = streams.removeValue(forKey: number) else { return }
        stream.close()
        stream.opening?.resume(returning: .unavailable("the stream was closed while it opened"))
        stream.opening = nil
        let gaps = stream.gaps
        guard gaps != AudioGaps() else { return }
        if let past = pastGaps[stream.owner] { pastGaps[stream.owner] = past + gaps }
        logger.info(
            "audio was not always in time",
            metadata: [
                "underruns": "\(gaps.underruns)", "overruns": "\(gaps.overruns)", "stalls": "\(gaps.stalls)",
            ])
    }

    /// Those of every stream that an owner has, or had since it was attached.
    func gaps(of owner: Int) -> AudioGaps {
        streams.values.filter { $0.stream.owner == owner }.reduce(pastGaps[owner] ?? AudioGaps()) {
            $0 + $1.stream.gaps
        }
    }
}
