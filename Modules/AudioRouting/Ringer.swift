import AudioAPI
import Logging
import Threads

/// Rings on the speakers that it is given, beside any calls.
actor Ringer {
    private let backend: TimedBackend
    private let logger: Logger
    private var ringing: Ringing?
    private var began = ContinuousClock.now
    /// Who shall ring, and with which file.
    private var wanted: [AudioDevice.ID: String] = [:]
    private var open: [AudioDevice.ID: any AudioStream] = [:]
    /// Those that are being opened.
    private var opening: Set<AudioDevice.ID> = []
    /// When the last of the sounds that ring now has been heard once.
    private var heardAt = ContinuousClock.now
    private let files: RingFiles
    /// Files that were complained of: once is enough.
    private var unusable: Set<String> = []
    /// Those that would not be opened for this ringing.
    private var refused: Set<AudioDevice.ID> = []
    private var isSettling = false
    /// Makes it quiet later.
    private var end: Task<Void, Never>?

    init(backend: TimedBackend, files: RingFiles, logger: Logger) {
        self.backend = backend
        self.files = files
        self.logger = logger
    }

    /// Rings on these speakers from now on, on each with its file; nil: on none.
    func ring(_ new: Ringing?, on devices: [AudioDevice.ID: String]) async {
        switch (ringing, new) {
        case (nil, nil):
            return
        case (nil, let new?):
            begin(new)
            wanted = devices
        case (let old?, nil):
            ringing = nil
            if old.isWhole, ContinuousClock.now < heardAt {
                return quiet(after: heardAt - .now)
            }
            end?.cancel()
            wanted = [:]
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
        heardAt = began
        end?.cancel()
        if let limit = new.limit { quiet(after: limit) }
    }

    private func quiet(after delay: Duration) {
        end?.cancel()
        end = Task { [weak self] in
            guard (try? await Task.sleep(for: delay.bounded)) != nil else { return }
            await self?.quiet()
        }
    }

    private func quiet() async {
        wanted = [:]
        await settle()
    }

    /// Opens and closes until exactly those ring that shall.
    private func settle() async {
        guard !isSettling else { return }
        isSettling = true
        while true {
            if let extra = open.first(where: { wanted[$0.key] == nil }) {
                open[extra.key] = nil
                await extra.value.close()
            } else if let missing = wanted.first(where: { isMissing($0.key) }) {
                opening.insert(missing.key)
                let attempt = Task { await ring(on: missing.key, with: missing.value) }
                // Nobody waits for a device that takes its time.
                await Answer.within(Self.grace) { await attempt.value }
            } else {
                break
            }
        }
        isSettling = false
    }

    /// How long other speakers, and whoever has the ringing changed, wait for one that is being opened.
    private static let grace = Duration.milliseconds(250)

    private func isMissing(_ device: AudioDevice.ID) -> Bool {
        open[device] == nil && !opening.contains(device) && !refused.contains(device)
    }

    private func ring(on device: AudioDevice.ID, with file: String) async {
        await start(on: device, with: file)
        opening.remove(device)
        // It may have been answered meanwhile.
        await settle()
    }

    private func start(on device: AudioDevice.ID, with file: String) async {
        let sound = await sound(of: file)
        // It may have been answered while the file was read.
        guard wanted[device] != nil else { return }
        let request = AudioStreamRequest(microphone: nil, speaker: device, format: sound.format)
        let tone = RingTone(sound, isWhole: ringing?.isWhole ?? false)
        do throws(AudioError) {
            open[device] = try await backend.open(request, client: tone)
            heardAt = max(heardAt, .now + sound.duration)
        } catch {
            refused.insert(device)
            logger.warning("a call does not ring", metadata: ["reason": "\(error)"])
        }
    }

    /// Read anew for every call, so that a file that was replaced is heard.
    private func sound(of file: String) async -> RingSound {
        do throws(RingFileError) {
            let sound = try await files.sound(named: file)
            unusable.remove(file)
            return sound
        } catch {
            if unusable.insert(file).inserted {
                logger.warning("calls ring with the built-in tone", metadata: ["reason": "\(error)"])
            }
            return .builtIn
        }
    }
}
