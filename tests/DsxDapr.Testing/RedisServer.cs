using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Testing;

/// <summary>A <c>redis-server</c> of the tests' own: a free port on loopback, nothing kept on disk, ended by its process id.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";
    private static readonly Lazy<Task<RedisServer>> SharedServer = new(() => StartAsync());

    private readonly string? _password;
    private readonly bool _durable;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsx-redis-");
    private Process? _process;

    private RedisServer(int port, string? password, bool durable)
    {
        _durable = durable;
        Port = port;
        _password = password;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Whether the machine has a redis-server; tests that need one are skipped otherwise.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));

    /// <summary>Why tests are skipped.</summary>
    public static string NotInstalled => "redis-server is not installed";

    /// <summary>Whether it runs now.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Host and port.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>A server that all tests of the process share, started when the first asks; it ends with the process.</summary>
    public static Task<RedisServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts a server of one's own.</summary>
    /// <param name="password">What clients must show; null: nothing.</param>
    /// <param name="durable">Whether each write is on disk before it is answered, so that <see cref="StartAgainAsync"/> has it again.</param>
    public static async Task<RedisServer> StartAsync(string? password = null, bool durable = false)
    {
        RedisServer server = new(LoopbackPort.Take(), password, durable);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it on the same port after <see cref="StopAsync"/>; it is empty unless it is durable.</summary>
    public async Task StartAgainAsync()
    {
        ProcessStartInfo start = new(Program)
        {
            WorkingDirectory = _directory.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", _durable ? "yes" : "no", "--appendfsync", "always", "--loglevel", "warning",
            .. _password is null ? Array.Empty<string>() : ["--requirepass", _password],
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start");
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, $"redis-server on port {Port} answers");
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task StopAsync()
    {
        Kill();
        if (_process is not null)
        {
            await _process.WaitForExitAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        _process = null;
        _directory.Delete(recursive: true);
    }

    // By its process id: what listens on the port may be another server.
    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"redis-server on port {Port} ended with {_process.ExitCode}");
        }

        using CancellationTokenSource limit = new(Eventually.Deadline);
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.Client.SendAsync(Encoding.ASCII.GetBytes($"{(_password is null ? "" : $"AUTH {_password}\r\n")}PING\r\nINFO server\r\n"));
            using StreamReader answer = new(client.GetStream());
            bool isReady = false;
            while (await answer.ReadLineAsync(limit.Token) is { } line)
            {
                isReady |= line == "+PONG"; // not while it reads what it had on disk
                if (line.StartsWith("process_id:", StringComparison.Ordinal))
                {
                    return isReady && line == string.Create(CultureInfo.InvariantCulture, $"process_id:{_process.Id}");
                }
            }

            return false;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private void Kill()
    {
        try
        {
            if (_process is { HasExited: false })
            {
                _process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // It is over already.
        }
    }
}
