using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.Cli.Processes;

/// <summary>
/// Starts processes so that they never outlive us: the kernel sends them SIGTERM when the thread that started them ends
/// (PR_SET_PDEATHSIG), even if we are killed. Hence all are started from one thread that lives as long as the process.
/// Each gets a session of its own, so that Ctrl-C reaches only us and the order of stopping is ours. They write their
/// logs themselves, so that a full pipe or our own death never blocks them.
/// </summary>
internal sealed class ChildLauncher : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly string _script;

    /// <summary>Creates a launcher that looks for <c>setpriv</c> and <c>setsid</c> (util-linux) on the PATH of <paramref name="environment"/>.</summary>
    public ChildLauncher(IReadOnlyDictionary<string, string> environment)
    {
        OwnSession = PathLookup.Find("setsid", environment) is not null;
        var program = OwnSession ? """exec setsid -- "$@" """ : """exec "$@" """;

        // The second shell starts after the death signal was ordered: if we died before that, its parent is not us any more.
        _script = PathLookup.Find("setpriv", environment) is null
            ? $"""exec >>"$DSX_LOG_FILE" 2>&1; {program}"""
            : $"""exec >>"$DSX_LOG_FILE" 2>&1; exec setpriv --pdeathsig TERM -- /bin/sh -c '[ "$PPID" = "$DSX_PARENT" ] || exit 125; {program}' sh "$@" """;
        new Thread(Work) { IsBackground = true, Name = "child processes" }.Start();
    }

    /// <summary>Whether each process leads a session of its own, so that a signal to its group reaches its descendants too.</summary>
    public bool OwnSession { get; }

    /// <summary>Starts a process and hands it its standard input.</summary>
    public async Task<Process> LaunchAsync(ChildSpec spec)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(StartInfo(spec))!);
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(new CliException($"{spec.Name} cannot be started: {e.Message}", e));
            }
        });
        var process = await started.Task;
        await WriteInputAsync(process, spec.StandardInput);
        return process;
    }

    /// <inheritdoc />
    public void Dispose() => _work.CompleteAdding();

    private static async Task WriteInputAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read its input; whoever waits for the process learns why.
        }
    }

    private ProcessStartInfo StartInfo(ChildSpec spec)
    {
        var info = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = spec.Directory,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["-c", _script, "sh", spec.Program, .. spec.Arguments])
        {
            info.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in spec.Environment)
        {
            info.Environment[name] = value;
        }

        info.Environment["DSX_LOG_FILE"] = spec.LogFile;
        info.Environment["DSX_PARENT"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return info;
    }

    private void Work()
    {
        foreach (var start in _work.GetConsumingEnumerable())
        {
            start();
        }
    }
}
