using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Naming;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>What all sidecars of a process share.</summary>
/// <param name="Namespace">Their Dapr namespace.</param>
/// <param name="Authority">Issues their certificates.</param>
/// <param name="Names">Where they find each other.</param>
/// <param name="Time">The clock.</param>
/// <param name="Output">Where they log.</param>
internal sealed record SidecarEnvironment(
    string Namespace, CertificateAuthority Authority, NameDirectory Names, TimeProvider Time, TextWriter Output);
