import ConnectorRuntime
import EndpointAPI
import HeadsetButtons
import VirtualAudio

#if PCRE2
    import PCRE2Expressions
#endif
#if PulseAudio
    import PulseAudioBackend
#endif
#if SofiaSIP
    import MediaRuntime
    import SofiaEndpoint
    import SRTP
#endif

/// The plugins of this build. Swapping one is a line here, or a word in the configuration.
enum PluginCatalogue {
    static var plugins: Plugins {
        var plugins = Plugins(
            endpoints: endpoints, audioBackends: audioBackends, absent: absent,
            headsetControls: { HIDHeadsets(logger: $0) })
        #if SofiaSIP
            plugins.packetProtection = SRTPProtection()
        #endif
        #if PCRE2
            plugins.nameExpressions = PCRE2Expressions()
        #endif
        return plugins
    }

    private static var endpoints: [EndpointPlugin] {
        #if SofiaSIP
            [
                EndpointPlugin(
                    name: SofiaEndpointPlugin.name, protocols: SofiaEndpointPlugin.protocols,
                    settings: SofiaEndpointPlugin.settings
                ) { context in
                    let signalling = SofiaSignalling(
                        bindAddress: context.configuration.sip.bindAddress, userAgent: ConnectorVersion.userAgent,
                        media: context.mediaEngine, trust: context.configuration.trust,
                        allowedFiles: context.configuration.allowedFiles, logger: context.logger)
                    return EndpointSource(
                        makeEndpoint: { signalling.makeEndpoint(audio: $0) }, run: { await signalling.run() })
                }
            ]
        #else
            []
        #endif
    }

    /// In the order in which `audio.backend: auto` prefers them.
    private static var audioBackends: [AudioBackendPlugin] {
        #if PulseAudio
            [pulseAudio, virtualAudio]
        #else
            [virtualAudio]
        #endif
    }

    #if PulseAudio
        private static var pulseAudio: AudioBackendPlugin {
            AudioBackendPlugin(name: PulseAudioBackend.name) { context in
                let system = PulseAudioSystem(logger: context.logger)
                return AudioSource { PulseAudioBackend(system: system) }
            }
        }
    #endif

    private static var virtualAudio: AudioBackendPlugin {
        let (microphone, speaker) = ("audio.virtual.microphone", "audio.virtual.speaker")
        return AudioBackendPlugin(
            name: "virtual",
            keys: [
                ConfigurationKey(microphone, .text { problem(microphone: $0, speaker: "discard") }),
                ConfigurationKey(speaker, .text { problem(microphone: "silence", speaker: $0) }),
            ]
        ) { context in
            let configuration = try VirtualAudioConfiguration(
                microphone: context.values[microphone] ?? "silence", speaker: context.values[speaker] ?? "discard")
            let clock = VirtualAudioClock()
            return AudioSource {
                VirtualAudioBackend(configuration: configuration, clock: clock, logger: context.logger)
            }
        }
    }

    private static func problem(microphone: String, speaker: String) -> String? {
        do throws(VirtualAudioError) {
            _ = try VirtualAudioConfiguration(microphone: microphone, speaker: speaker)
            return nil
        } catch {
            return "cannot be used: \(error.message)"
        }
    }

    private static var absent: [AbsentPlugin] {
        var absent: [AbsentPlugin] = []
        #if !PulseAudio
            absent.append(
                AbsentPlugin(
                    .audioBackend, name: "pulseaudio",
                    remedy: "build with the package trait PulseAudio and libpulse-dev"))
        #endif
        #if !SofiaSIP
            absent.append(
                AbsentPlugin(
                    .endpoint, name: "sofia-sip",
                    remedy: "build with the package trait SofiaSIP, libsofia-sip-ua-dev and libsrtp2-dev"))
        #endif
        return absent
    }
}
