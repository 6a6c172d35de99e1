import AudioAPI
import Logging

/// Rings on the speakers that it is given, beside any calls.
actor Ringer {
    private let backend: any AudioBackend
    private let logger: Logger
    private var ringing: Ringing?
    private var began = ContinuousClock.now
    private var wanted: Set<AudioDevice.ID> = []
    private var open: [AudioDevice.ID: any AudioStream] = [:]
    /// Those that would not be opened for this ringing.
    private var refused: Set<AudioDevice.ID> = []
    private var isSettling = false
    /// Makes it quiet later.
    private var end: Task<Void, Never>?

    init(backend: any AudioBackend, logger: Logger) {
        self.backend = backend
        self.logger = logger
    }

    /// Rings on these speakers from now on; nil: on none.
    func ring(_ new: Ringing?, on devices: Set<AudioDevice.ID>) async {
        switch (ringing, new) {
        case (nil, nil):
            return
        case (nil, let new?):
            begin(new)
            wanted = devices
        case (let old?, nil):
            ringing = nil
            if old.isWhole, ContinuousClock.now - began < RingTone.burst {
                return quiet(after: RingTone.burst - (ContinuousClock.now - began))
            }
            end?.cancel()
            wanted = []
        case (_?, let new?):
            ringing = new
            // Once it has become quiet, it stays so.
            if let limit = new.limit, ContinuousClock.now - began >= limit { return }
            wanted = devices
        }
        await settle()
    }

    /// A speaker is gone; its stream with it.
    func lost(_ device: AudioDevice.ID) async {
        await open.removeValue(forKey: device)?.close()
        await settle()
    }

    private func begin(_ new: Ringing) {
        ringing = new
        began = .now
        refused = []
        end?.cancel()
        if let limit = new.limit { quiet(after: limit) }
    }

    private func quiet(after delay: Duration) {
        end?.cancel()
        end = Task { [weak self] in
            guard (try? await Task.sleep(for: delay)) != nil else { return }
            await self?.quiet()
        }
    }

    private func quiet() async {
        wanted = []
        await settle()
    }

    /// Opens and closes until exactly those ring that shall.
    private func settle() async {
        guard !isSettling else { return }
        isSettling = true
        while true {
            if let extra = open.first(where: { !wanted.contains($0.key) }) {
                open[extra.key] = nil
                await extra.value.close()
            } else if let missing = wanted.subtracting(refused).first(where: { open[$0] == nil }) {
                await ring(on: missing)
            } else {
                break
            }
        }
        isSettling = false
    }

    private func ring(on device: AudioDevice.ID) async {
        let request = AudioStreamRequest(microphone: nil, speaker: device, format: RingTone.format)
        do throws(AudioError) {
            open[device] = try await backend.open(request, client: RingTone(isWhole: ringing?.isWhole ?? false))
        } catch {
            refused.insert(device)
            logger.warning("a call does not ring", metadata: ["reason": "\(error)"])
        }
    }
}
