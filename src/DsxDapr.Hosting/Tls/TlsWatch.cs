using DsxDapr.Security.Tls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tls;

/// <summary>Reloads the app's certificates when their files change, and says in time that one of them ends.</summary>
internal sealed partial class TlsWatch(
    TlsFiles files, TlsMetrics metrics, IOptions<TlsOptions> options, TimeProvider clock, ILogger<TlsWatch> logger) : BackgroundService
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Reminder = TimeSpan.FromDays(1);
    private readonly Dictionary<TlsFile, (ExpiryState State, DateTimeOffset SaidAt)> _said = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            foreach (var file in files.All)
            {
                Reload(file);
                RemindOfExpiry(file);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Reload(TlsFile file)
    {
        var outcome = file.Reload();
        if (outcome == TlsReload.Reloaded)
        {
            metrics.Reloaded(file, succeeded: true);
            Log.Reloaded(logger, file.File, CertificateWords.Time(file.Certificates.Min(static one => one.ValidUntil())));
        }
        else if (outcome == TlsReload.Failed)
        {
            metrics.Reloaded(file, succeeded: false);
            Log.NotReloaded(logger, file.Problem);
        }
    }

    private void RemindOfExpiry(TlsFile file)
    {
        var now = clock.GetUtcNow();
        var expiry = CertificateExpiry.Of(file, TimeSpan.FromDays(options.Value.ExpiryWarningDays), now);
        var (state, saidAt) = _said.GetValueOrDefault(file);
        if (expiry.State == state && (state == ExpiryState.Later || now - saidAt < Reminder))
        {
            return;
        }

        _said[file] = (expiry.State, now);
        var (subject, end) = (CertificateWords.Subject(expiry.Certificate), CertificateWords.Time(expiry.Certificate.ValidUntil()));
        if (expiry.State == ExpiryState.Expired)
        {
            Log.Expired(logger, subject, file.File, end);
        }
        else if (expiry.State == ExpiryState.NotYet)
        {
            Log.NotYetValid(logger, subject, file.File, CertificateWords.Time(expiry.Certificate.ValidFrom()));
        }
        else if (expiry.State == ExpiryState.Soon)
        {
            Log.ExpiresSoon(logger, subject, file.File, end);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Certificates of {File} are reloaded, and valid until {End}")]
        public static partial void Reloaded(ILogger logger, string file, string end);

        [LoggerMessage(2, LogLevel.Error, "Changed certificates cannot be used, those before stay in use: {Reason}")]
        public static partial void NotReloaded(ILogger logger, string? reason);

        [LoggerMessage(3, LogLevel.Warning, "Certificate {Subject} of {File} expires on {End}: renew it")]
        public static partial void ExpiresSoon(ILogger logger, string subject, string file, string end);

        [LoggerMessage(4, LogLevel.Error, "Certificate {Subject} of {File} has expired on {End}: nobody who verifies it connects any more")]
        public static partial void Expired(ILogger logger, string subject, string file, string end);

        [LoggerMessage(5, LogLevel.Error, "Certificate {Subject} of {File} is not valid before {Begin}: nobody who verifies it connects until then. Is the clock of this machine right?")]
        public static partial void NotYetValid(ILogger logger, string subject, string file, string begin);
    }
}
