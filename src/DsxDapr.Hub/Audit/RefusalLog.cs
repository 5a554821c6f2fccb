using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Audit;

/// <summary>
/// Audits what was refused without letting strangers fill the trail: of each kind of refusal and address the first is written at
/// once, those that follow within a minute become one entry with their number. What is noted until the hub has ended is written: at
/// the stop, and again when this is disposed, which comes before the ledger's own end since it was made after it.
/// </summary>
internal sealed partial class RefusalLog(ILedger ledger, TimeProvider clock, ILogger<RefusalLog> logger) : BackgroundService, IAsyncDisposable
{
    // So many kinds and addresses are told apart within a minute; the rest is counted together.
    private const int MaxKeys = 200;
    private const string Others = "address:others";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Signal _news = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly List<AuditEntry> _firsts = [];
    private readonly Queue<AuditEntry> _due = new();
    private Dictionary<(string Actor, string Action), Repeats> _window = [];
    private long _windowStart;
    private bool _isDisposed;

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

    /// <summary>Writes what was noted since the stop, or all when the hub ends without one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        base.Dispose(); // asks the loop to end
        await (ExecuteTask ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WriteAsync(endWindow: true, CancellationToken.None);
    }

    /// <summary>Writes what is due. When that is cancelled, the rest stays for the next time.</summary>
    internal async Task WriteAsync(bool endWindow, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(CancellationToken.None); // as long as one write takes
        try
        {
            Collect(endWindow);
            while (!cancellationToken.IsCancellationRequested && _due.TryDequeue(out var entry))
            {
                await WriteAsync(entry);
            }
        }
        finally
        {
            _writing.Release();
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

    // A write that has begun is not called off: nobody could tell whether the entry is in the trail.
    private async Task WriteAsync(AuditEntry entry)
    {
        try
        {
            await ledger.AppendAuditAsync(entry, CancellationToken.None);
        }
        catch (Exception e) when (e is LedgerUnavailableException or ObjectDisposedException)
        {
            Log.NotWritten(logger, entry.Action, entry.Actor, e.Message);
        }
    }

    private void Collect(bool endWindow)
    {
        lock (_lock)
        {
            _firsts.ForEach(_due.Enqueue);
            _firsts.Clear();
            if (!endWindow)
            {
                return;
            }

            foreach (var ((actor, action), repeats) in _window.Where(static pair => pair.Value.Count > 0))
            {
                var detail = $"{repeats.Count} more within a minute; the last: {repeats.LastReason}";
                _due.Enqueue(new AuditEntry(actor, action, "(several)", AuditOutcome.Refused, detail));
            }

            _window = [];
            _windowStart = clock.GetTimestamp();
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
