using DsxDapr.Connector.FileSystem.Discovery;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Filters;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.FileSystem.Watching;

/// <summary>
/// Watches the asset (wire contract §7.7): the system tells what changed, or, where it cannot or shall not, the asset is searched again and
/// again. A file is handed over once it has come to rest. Whenever something may have been missed (the system told less than happened, the
/// watch was begun anew) the asset is searched for what was changed since the watch began.
/// </summary>
internal sealed partial class DirectoryWatch(
    FileSystemRoots roots, FileFinder finder, ChangeSearch search, WatchPacing pacing, TimeProvider clock, ILogger<DirectoryWatch> logger) : IItemWatch
{
    private readonly SubmittedVersions _submitted = new();

    // Changes from this time on may not have been handed over; null before the first watch.
    private long? _unseenSince;

    public async Task WatchAsync(
        ConnectorSettings settings, Func<RepositoryItem, CancellationToken, ValueTask> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var scope = roots.ScopeOf(settings.Asset);
        var root = RootOf(scope);
        var run = new Run(settings, new SettlingFiles(pacing, clock), found)
        {
            // It takes the system a while until it tells of every directory.
            MustSearch = _unseenSince is not null || !settings.MonitorForcePolling,
        };
        _unseenSince ??= Now();
        using var events = settings.MonitorForcePolling ? null : Listen(scope, run);
        run.IsPolling = events is null;
        try
        {
            await KeepWatchingAsync(scope, root, events, run, cancellationToken);
        }
        finally
        {
            // Only of what the system tells is nothing noted, nothing there. A poll that has not come yet has seen nothing.
            if (events is { Failure: null } && !events.TakeLoss() && run is { IsPolling: false, IsAtRest: true, IsHandingOver: false })
            {
                _unseenSince = Now();
            }
        }
    }

    private async Task KeepWatchingAsync(string scope, FileIdentity root, DirectoryEvents? events, Run run, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckEvents(events, run);
            if (RootOf(scope) != root)
            {
                throw new IOException($"'{scope}' was replaced");
            }

            if (run.MustSearch || (run.IsPolling && clock.GetUtcNow() >= run.NextPoll))
            {
                await SearchAsync(run, cancellationToken);
            }

            await SettleAsync(run, cancellationToken);
            await Task.Delay(Pause(run.Settings), clock, cancellationToken);
        }
    }

    private TimeSpan Pause(ConnectorSettings settings)
    {
        var pause = pacing.Quiet / 5;
        return settings.MonitorForcePolling && settings.MonitorPollInterval < pause ? settings.MonitorPollInterval : pause;
    }

    private DirectoryEvents? Listen(string scope, Run run)
    {
        try
        {
            return new DirectoryEvents(scope, run.Note);
        }
        catch (IOException error)
        {
            Log.PollingInstead(logger, scope, error.Message);
            return null;
        }
    }

    private void CheckEvents(DirectoryEvents? events, Run run)
    {
        if (events is null)
        {
            return;
        }

        if (events.TakeLoss() || run.HasLost)
        {
            run.HasLost = false;
            run.MustSearch = true;
            Log.EventsLost(logger, run.Settings.Asset);
        }

        if (events.Failure is { } failure && !run.IsPolling)
        {
            Log.PollingInstead(logger, run.Settings.Asset, failure.Message);
            run.MustSearch = run.IsPolling = true;
        }
    }

    private async Task SearchAsync(Run run, CancellationToken cancellationToken)
    {
        var begun = Now();
        var outcome = new SearchOutcome();
        var reach = ReachOf(run);
        run.MustSearch = false;
        try
        {
            foreach (var entry in search.Find(run.Settings, reach, outcome, cancellationToken))
            {
                while (!run.Files.TryNote(entry.Path))
                {
                    await SettleAsync(run, cancellationToken);
                    await Task.Delay(Pause(run.Settings), clock, cancellationToken);
                }
            }
        }
        catch
        {
            run.MustSearch = true;
            throw;
        }

        run.LookBefore = run.LastLook;
        run.LastLook = outcome;
        run.NextPoll = clock.GetUtcNow() + run.Settings.MonitorPollInterval;
        run.SearchedAt = begun;
    }

    private SearchReach ReachOf(Run run) => run switch
    {
        { MustSearch: true } => new SearchReach(_unseenSince!.Value),
        { LastLook: null } => SearchReach.Nothing,
        _ => new SearchReach(_unseenSince!.Value, run.LastLook, run.LookBefore),
    };

    private async Task SettleAsync(Run run, CancellationToken cancellationToken)
    {
        foreach (var path in run.Files.Due())
        {
            if (!TryFind(run, path, out var item, out var facts))
            {
                run.Files.TryNote(path);
                continue;
            }

            if (facts?.Kind == FileKind.Directory)
            {
                run.Files.Drop(path);
                AddDirectory(run, path, cancellationToken);
            }
            else if (item is null)
            {
                run.Files.Drop(path);
            }
            else if (run.Files.HasSettled(path, facts!) && !_submitted.Contains(path, facts!))
            {
                run.IsHandingOver = true;
                await run.Found(item, cancellationToken);
                _submitted.Add(path, facts!);
                run.IsHandingOver = false;
            }
        }

        if (run.SearchedAt is { } searched && run.IsAtRest)
        {
            _unseenSince = searched;
            run.SearchedAt = null;
        }
    }

    // False when it cannot be told now, say because the disk is away: it is looked at again.
    private bool TryFind(Run run, string path, out RepositoryItem? item, out FileFacts? facts)
    {
        try
        {
            item = finder.Find(run.Settings.Asset, path, out facts);
            return true;
        }
        catch (IOException error)
        {
            Log.NotLookedInto(logger, path, error.Message);
            (item, facts) = (null, null);
            return false;
        }
    }

    // A directory that was made or moved here: what was put into it before the system watched it is looked for.
    private void AddDirectory(Run run, string path, CancellationToken cancellationToken)
    {
        var below = run.Settings with { Asset = path, Filter = ItemFilter.Everything };
        try
        {
            foreach (var entry in search.Find(below, SearchReach.Everything, new SearchOutcome(), cancellationToken))
            {
                run.Note(entry.Path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is gone again, or is the quarantine.
            Log.NotLookedInto(logger, path, error.Message);
        }
    }

    private static FileIdentity RootOf(string scope)
    {
        using var directory = DirectoryHandle.OpenRoot(scope);
        return directory.Facts().Identity;
    }

    private long Now() => (clock.GetUtcNow() - pacing.ClockTolerance).ToUnixTimeMilliseconds() * 1_000_000;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Monitoring {Place}: the system cannot tell what changes, it is looked for instead: {Reason}")]
        public static partial void PollingInstead(ILogger logger, string place, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Monitoring {Place}: more changed than could be told; it is searched for all of it")]
        public static partial void EventsLost(ILogger logger, string place);

        [LoggerMessage(3, LogLevel.Debug, "Monitoring: {Place} is not looked into: {Reason}")]
        public static partial void NotLookedInto(ILogger logger, string place, string reason);
    }

    private sealed class Run(ConnectorSettings settings, SettlingFiles files, Func<RepositoryItem, CancellationToken, ValueTask> found)
    {
        private volatile bool _hasLost;

        public ConnectorSettings Settings { get; } = settings;

        public SettlingFiles Files { get; } = files;

        public Func<RepositoryItem, CancellationToken, ValueTask> Found { get; } = found;

        /// <summary>Whether an item is on its way to the hub, or did not get there.</summary>
        public bool IsHandingOver { get; set; }

        public bool HasLost
        {
            get => _hasLost;
            set => _hasLost = value;
        }

        /// <summary>Whether everything that is known to have changed was handed over.</summary>
        public bool IsAtRest => Files.IsEmpty && !MustSearch && !HasLost;

        public bool MustSearch { get; set; }

        public bool IsPolling { get; set; }

        public DateTimeOffset NextPoll { get; set; }

        public SearchOutcome? LastLook { get; set; }

        public SearchOutcome? LookBefore { get; set; }

        public long? SearchedAt { get; set; }

        /// <summary>Notes a change; when there are too many at a time, that some are not noted.</summary>
        public void Note(string path)
        {
            if (!Files.TryNote(path))
            {
                HasLost = true;
            }
        }
    }
}
