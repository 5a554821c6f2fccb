using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tls;

/// <summary>
/// Renews the app's own certificates in their files, at two thirds of their life, on the machine that holds the private authority. Several
/// processes may share a certificate: one of them renews it, and all of them take it from the files.
/// </summary>
internal sealed partial class CertificateRenewal(
    TlsFiles files, IOptions<TlsOptions> options, TimeProvider clock, ILogger<CertificateRenewal> logger) : BackgroundService
{
    private readonly Dictionary<ServerCertificate, string> _failures = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.RenewFrom is not { Length: > 0 } directory)
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RenewCheckSeconds), clock);
        do
        {
            foreach (var certificate in files.All.OfType<ServerCertificate>())
            {
                Renew(certificate, directory);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Certificates of other authorities are somebody else's affair.
    private void Renew(ServerCertificate certificate, string directory)
    {
        try
        {
            var ca = PrivateCa.Open(directory, clock);
            if (ca.IsOurs(certificate.Context.TargetCertificate) && ca.Renew(certificate.File, certificate.KeyFile))
            {
                Log.Renewed(logger, certificate.File, directory);
            }

            _failures.Remove(certificate);
        }
        catch (Exception e) when (e is PrivateCaException or IOException or UnauthorizedAccessException)
        {
            if (_failures.GetValueOrDefault(certificate) != e.Message)
            {
                _failures[certificate] = e.Message;
                Log.NotRenewed(logger, certificate.File, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Certificate {File} is renewed by the authority in {Directory}")]
        public static partial void Renewed(ILogger logger, string file, string directory);

        [LoggerMessage(2, LogLevel.Error, "Certificate {File} cannot be renewed, which is tried again: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string file, string reason);
    }
}
