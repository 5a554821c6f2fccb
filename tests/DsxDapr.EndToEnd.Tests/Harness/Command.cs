using System.Diagnostics;
using System.Text;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>A process that a test starts, with all that it prints.</summary>
internal sealed class Command : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private Command(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public string Output => Read(_output);

    public string Error => Read(_error);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public int ProcessId => _process.Id;

    /// <summary>Starts a program with an environment of its own on top of the test's.</summary>
    public static Command Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new Command(new Process { StartInfo = start });
    }

    /// <summary>Runs <c>dsx</c> to its end.</summary>
    public static async Task<Command> RunDsxAsync(TimeSpan limit, params string[] arguments)
    {
        var command = Start(Repository.Dsx, arguments);
        await command.WaitAsync(limit);
        return command;
    }

    /// <summary>Waits for the end; after the limit the process is killed and the test fails with what it printed.</summary>
    public async Task WaitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"not finished within {limit}:\n{Output}\n{Error}", e);
        }
    }

    /// <summary>Asks the process to end, as Ctrl-C does.</summary>
    public Task InterruptAsync() => Signal.SendAsync(ProcessId, "INT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder target, string? line)
    {
        lock (target)
        {
            target.AppendLine(line);
        }
    }

    private static string Read(StringBuilder source)
    {
        lock (source)
        {
            return source.ToString();
        }
    }
}
