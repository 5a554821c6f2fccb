using System.Diagnostics.Metrics;
using DsxDapr.Security.Tls;

namespace DsxDapr.Hosting.Tls;

/// <summary>Certificates as metrics, as meter <see cref="MeterName"/>. The tag <c>file</c> is the certificate's file.</summary>
internal sealed class TlsMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DsxDapr.Tls";

    private readonly Counter<long> _reloads;

    public TlsMetrics(IMeterFactory meters, TlsFiles files, TimeProvider clock)
    {
        var meter = meters.Create(MeterName);
        _reloads = meter.CreateCounter<long>("dsx.tls.reloads", "{reload}", "Changed certificate files, by outcome.");
        meter.CreateObservableGauge(
            "dsx.tls.certificate.expiry",
            () => files.All.Select(file => new Measurement<double>(
                CertificateExpiry.Of(file, TimeSpan.Zero, clock.GetUtcNow()).Left.TotalSeconds, Tag(file))),
            "s",
            "What is left of the life of the file's certificate; negative when it has expired.");
        meter.CreateObservableGauge(
            "dsx.tls.broken",
            () => files.All.Select(file => new Measurement<int>(file.Problem is null ? 0 : 1, Tag(file))),
            "{file}",
            "1 while a file cannot be used and an older content of it is in use.");
    }

    /// <summary>A file was reloaded, or could not be.</summary>
    public void Reloaded(TlsFile file, bool succeeded) =>
        _reloads.Add(1, Tag(file), KeyValuePair.Create<string, object?>("outcome", succeeded ? "success" : "failure"));

    private static KeyValuePair<string, object?> Tag(TlsFile file) => KeyValuePair.Create<string, object?>("file", file.File);
}
