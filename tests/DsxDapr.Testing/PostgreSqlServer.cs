using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own: a free port on loopback, a directory of its own, ended by its process id. It refuses
/// to run as root, so root starts it as the user <c>postgres</c> of Debian's package.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string ProgramsRoot = "/usr/lib/postgresql";
    private const string Administrator = "dsx";
    private static readonly string? Programs = Directory.Exists(ProgramsRoot)
        ? Directory.GetDirectories(ProgramsRoot).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")))
        : null;

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"dsx-postgresql-{Guid.NewGuid():N}");
    private Process? _process;

    private PostgreSqlServer(int port)
    {
        Port = port;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            End();
            Delete();
        };
    }

    /// <summary>Whether the machine has a PostgreSQL server; tests that need one are skipped otherwise.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>Why tests are skipped.</summary>
    public static string NotInstalled => $"postgresql is not installed in {ProgramsRoot}";

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How Npgsql reaches it, with all rights and without a password.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username={Administrator};Database=postgres");

    /// <summary>Starts a server.</summary>
    public static async Task<PostgreSqlServer> StartAsync()
    {
        PostgreSqlServer server = new(LoopbackPort.Take());
        using Process setUp = Run("initdb", "-D", server._directory, "-U", Administrator, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C");
        await setUp.WaitForExitAsync();
        if (setUp.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb ended with {setUp.ExitCode}");
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it on the same port after <see cref="StopAsync"/>, with what was committed.</summary>
    public async Task StartAgainAsync()
    {
        // What is flushed survives a crash of the server, as all that is written; a crash of the machine is not tried here.
        _process = Run(
            "postgres", "-D", _directory, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200");
        await Eventually.TrueAsync(IsReady, $"PostgreSQL on port {Port} is ready");
    }

    /// <summary>Ends it as a crash would.</summary>
    public Task StopAsync() => Task.Run(End);

    /// <summary>Has it hang with all its connections: none is closed, and none is answered.</summary>
    public Task FreezeAsync() => SignalAllAsync("STOP");

    /// <summary>Has it go on after <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAllAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        _process = null;
        Delete();
    }

    private static Process Run(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs ?? throw new InvalidOperationException(NotInstalled), program);
        ProcessStartInfo start = Environment.IsPrivilegedProcess ? new("setpriv") : new(path);
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (Environment.IsPrivilegedProcess)
        {
            Array.ForEach(["--reuid=postgres", "--regid=postgres", "--clear-groups", path], start.ArgumentList.Add);
        }

        Array.ForEach(arguments, start.ArgumentList.Add);
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The server says in its lock file that it has its port and has recovered; the port itself may answer for another.
    private bool IsReady()
    {
        const int StatusLine = 7;
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"PostgreSQL on port {Port} ended with {_process.ExitCode}");
        }

        try
        {
            string[] lines = File.ReadAllLines(Path.Combine(_directory, "postmaster.pid"));
            return lines.Length > StatusLine
                && lines[0] == _process.Id.ToString(CultureInfo.InvariantCulture)
                && lines[StatusLine].Trim() == "ready";
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // The server first, so that it starts no other process meanwhile.
    private async Task SignalAllAsync(string name)
    {
        var server = _process!.Id.ToString(CultureInfo.InvariantCulture);
        await SendAsync(name, server);
        var others = await File.ReadAllTextAsync($"/proc/{server}/task/{server}/children");
        await SendAsync(name, others.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task SendAsync(string name, params string[] processes)
    {
        using Process signal = Process.Start("kill", ["-s", name, .. processes]);
        await signal.WaitForExitAsync();
    }

    // SIGQUIT ends the server at once, without writing anything back, but not before its other processes.
    private void End()
    {
        if (_process is not { HasExited: false } server)
        {
            return;
        }

        using Process signal = Process.Start("kill", ["-QUIT", server.Id.ToString(CultureInfo.InvariantCulture)]);
        signal.WaitForExit();
        server.WaitForExit();
    }

    private void Delete()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
