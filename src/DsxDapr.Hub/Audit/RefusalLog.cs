using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Audit;

/// <summary>
/// Audits what was refused without letting strangers fill the trail: of each kind of refusal and address the first is written at
/// once, those that follow within a minute become one entry with their number.
/// </summary>
internal sealed partial class RefusalLog(ILedger ledger, TimeProvider clock, ILogger<RefusalLog> logger) : BackgroundService
{
    // So many kinds and addresses are told apart within a minute; the rest is counted together.
    private const int MaxKeys = 200;
    private const string Others = "address:others";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Signal _news = new();
    private readonly List<AuditEntry> _firsts = [];
    private Dictionary<(string Actor, string Action), Repeats> _window = [];
    private long _windowStart;

    /// <summary>Notes a refusal; it is written soon. Never waits and never fails.</summary>
    /// <param name="actor">Who was refused, e.g. <c>address:192.0.2.1</c>.</param>
    /// <param name="action">What was tried.</param>
    /// <param name="subject">On what.</param>
    /// <param name="reason">Why it was refused: a word of ours, never a text of the caller's.</param>
    public void Note(string actor, string action, string subject, string reason)
    {
        lock (_lock)
        {
            var key = _window.Count < MaxKeys || _window.ContainsKey((actor, action)) ? (actor, action) : (Others, action);
            if (_window.TryGetValue(key, out var repeats))
            {
                repeats.Count++;
                repeats.LastReason = reason;
                return;
            }

            _window.Add(key, new Repeats());
            _firsts.Add(new AuditEntry(key.Item1, action, subject, AuditOutcome.Refused, reason));
        }

        _news.Set();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(endWindow: true, cancellationToken);
    }

    /// <summary>Writes what is due.</summary>
    internal async Task WriteAsync(bool endWindow, CancellationToken cancellationToken)
    {
        foreach (var entry in Take(endWindow))
        {
            try
            {
                await ledger.AppendAuditAsync(entry, cancellationToken);
            }
            catch (Exception e) when (e is LedgerUnavailableException or ObjectDisposedException)
            {
                Log.NotWritten(logger, entry.Action, entry.Actor, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _windowStart = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await _news.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
            await WriteAsync(clock.GetElapsedTime(_windowStart) >= Window, stoppingToken);
        }
    }

    private List<AuditEntry> Take(bool endWindow)
    {
        lock (_lock)
        {
            List<AuditEntry> due = [.. _firsts];
            _firsts.Clear();
            if (endWindow)
            {
                due.AddRange(_window.Where(pair => pair.Value.Count > 0).Select(pair => new AuditEntry(
                    pair.Key.Actor,
                    pair.Key.Action,
                    "(several)",
                    AuditOutcome.Refused,
                    $"{pair.Value.Count} more within a minute; the last: {pair.Value.LastReason}")));
                _window = [];
                _windowStart = clock.GetTimestamp();
            }

            return due;
        }
    }

    private sealed class Repeats
    {
        public int Count { get; set; }

        public string LastReason { get; set; } = "";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Audit: {Action} by {Actor} was refused and could not be written: {Reason}")]
        public static partial void NotWritten(ILogger logger, string action, string actor, string reason);
    }
}
