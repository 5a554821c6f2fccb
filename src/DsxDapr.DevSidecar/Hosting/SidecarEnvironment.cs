using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Naming;
using DsxDapr.DevSidecar.PubSub;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>What all sidecars of a process share.</summary>
/// <param name="Namespace">Their Dapr namespace.</param>
/// <param name="Authority">Issues their certificates.</param>
/// <param name="Names">Where they find each other.</param>
/// <param name="Broker">Holds the messages of their in-memory pub/sub components.</param>
/// <param name="Time">The clock.</param>
/// <param name="Output">Where they log.</param>
internal sealed record SidecarEnvironment(
    string Namespace, CertificateAuthority Authority, NameDirectory Names, InMemoryBroker Broker, TimeProvider Time, TextWriter Output);
