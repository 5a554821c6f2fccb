using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.Cli.Processes;

/// <summary>
/// One process of a run. While the run starts, a process that ends is a failure of the run (<see cref="Ended"/>); once
/// <see cref="KeepAlive"/> was called it is started again, with growing pauses.
/// </summary>
/// <param name="spec">How to start it.</param>
/// <param name="launcher">Starts it.</param>
/// <param name="clock">Measures pauses.</param>
/// <param name="say">Tells the user why it is started again, or killed.</param>
/// <param name="longestPause">The longest pause before it is started again; null for <see cref="BackOff.DefaultLongest"/>.</param>
internal sealed class SupervisedProcess(
    ChildSpec spec, ChildLauncher launcher, TimeProvider clock, Action<string> say, TimeSpan? longestPause = null) : IDisposable
{
    private static readonly TimeSpan RunsWell = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<EndedProcess> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BackOff _backOff = new(longestPause ?? BackOff.DefaultLongest);
    private Task _running = Task.CompletedTask;
    private Process? _process;
    private int? _lastSignal;
    private bool _keepAlive;

    /// <summary>The name of the process.</summary>
    public string Name => spec.Name;

    /// <summary>Where it logs.</summary>
    public string LogFile => spec.LogFile;

    /// <summary>Its id; null while it does not run.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Completes when the process ends before <see cref="KeepAlive"/> was called.</summary>
    public Task<EndedProcess> Ended => _ended.Task;

    /// <summary>Called when <see cref="ProcessId"/> or <see cref="Restarts"/> changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>Starts the process and supervises it until <see cref="StopAsync"/>.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>From now on the process is started again whenever it ends.</summary>
    public void KeepAlive()
    {
        lock (_lock)
        {
            _keepAlive = true;
        }
    }

    /// <summary>Asks the process to end, and ends it when it has not after <paramref name="patience"/>.</summary>
    public async Task StopAsync(TimeSpan patience, CancellationToken hurry)
    {
        lock (_lock)
        {
            _stop.Cancel();
            Signal(Signals.Terminate);
        }

        try
        {
            await _running.WaitAsync(patience, clock, hurry);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            say($"{Name} does not end by itself and is killed.");
            lock (_lock)
            {
                Signal(Signals.Kill);
            }

            await _running;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        while (true)
        {
            var logStart = File.Exists(spec.LogFile) ? new FileInfo(spec.LogFile).Length : 0;
            var started = clock.GetTimestamp();
            EndedProcess ended;
            try
            {
                var exitCode = await RunOnceAsync();
                ended = new EndedProcess(Name, exitCode, LogExcerpt.Reason(spec.LogFile, logStart), spec.LogFile);
            }
            catch (CliException e)
            {
                ended = new EndedProcess(Name, -1, e.Message, spec.LogFile);
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            lock (_lock)
            {
                if (!_keepAlive)
                {
                    _ended.TrySetResult(ended);
                    return;
                }
            }

            if (clock.GetElapsedTime(started) > RunsWell)
            {
                _backOff.Reset();
            }

            if (!await PauseAsync(ended))
            {
                return;
            }
        }
    }

    private async Task<int> RunOnceAsync()
    {
        using var process = await launcher.LaunchAsync(spec);
        lock (_lock)
        {
            _process = process;
            if (_lastSignal is { } missed)
            {
                Signal(missed); // it was sent while the process was being launched
            }
        }

        Show(process.Id);
        await process.WaitForExitAsync();
        lock (_lock)
        {
            _process = null;
        }

        Show(null);
        return process.ExitCode;
    }

    private async Task<bool> PauseAsync(EndedProcess ended)
    {
        var pause = _backOff.Next();
        var seconds = pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        say($"{ended.Sentence} It is started again in {seconds} s.");
        try
        {
            await Task.Delay(pause, clock, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        Restarts++;
        return true;
    }

    private void Show(int? processId)
    {
        ProcessId = processId;
        Changed?.Invoke();
    }

    // Called with the lock held, so that the process cannot have been forgotten, and its id reused, in between.
    private void Signal(int signal)
    {
        _lastSignal = signal;
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        // To a whole group only when killing: what a process started itself is its own to stop in good order.
        if (signal == Signals.Kill && launcher.OwnSession)
        {
            Signals.Send(-process.Id, signal);
        }

        Signals.Send(process.Id, signal);
    }
}
