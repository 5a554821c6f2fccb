using DsxDapr.Cli.Ports;

namespace DsxDapr.Cli.Redis;

/// <summary>Chooses between a Redis that runs, one of our own, and none.</summary>
/// <param name="ping">Asks a server.</param>
/// <param name="serverProgram">The path of <c>redis-server</c>; null when it is not installed.</param>
/// <param name="ports">Finds a port for one of our own.</param>
internal sealed class RedisChooser(
    Func<RedisAddress, CancellationToken, Task<RedisAnswer>> ping,
    string? serverProgram,
    IPortProbe ports)
{
    /// <summary>Decides by <paramref name="option"/>: <c>auto</c>, <c>none</c> or <c>HOST:PORT</c>.</summary>
    /// <param name="option">The value of <c>--redis</c>.</param>
    /// <param name="isolated">
    /// Whether the run shares nothing with others (<c>--free-ports</c>): then a server of somebody else is used only when asked for,
    /// since two runs on one Redis would take each other's messages.
    /// </param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<RedisChoice> ChooseAsync(string option, bool isolated, CancellationToken cancellationToken)
    {
        if (option == "none")
        {
            return new RedisChoice(RedisMode.Embedded, null, "Redis: none, as asked; using components/embedded.");
        }

        if (option != "auto")
        {
            return await AskedForAsync(option, cancellationToken);
        }

        var answer = isolated ? null : await ping(RedisAddress.Default, cancellationToken);
        if (answer is { Refusal: null })
        {
            return new RedisChoice(RedisMode.Found, RedisAddress.Default, $"Redis: using the server on {RedisAddress.Default}.");
        }

        if (serverProgram is null)
        {
            return new RedisChoice(RedisMode.Embedded, null, $"Redis: {Why(answer)} and redis-server is not installed; using components/embedded.");
        }

        var port = !isolated && ports.IsFree(RedisAddress.DefaultPort) ? RedisAddress.DefaultPort : ports.TakeFree();
        var own = new RedisAddress("127.0.0.1", port);
        return new RedisChoice(RedisMode.Own, own, answer is { Listening: true }
            ? $"Redis: {Why(answer)}; starting redis-server on {own}."
            : $"Redis: starting redis-server on {own}.");
    }

    private async Task<RedisChoice> AskedForAsync(string option, CancellationToken cancellationToken)
    {
        var address = RedisAddress.Parse(option)
            ?? throw new CliException($"--redis takes HOST:PORT, auto or none, not {option}.");
        var answer = await ping(address, cancellationToken);
        return answer.Refusal is null
            ? new RedisChoice(RedisMode.Found, address, $"Redis: using the server on {address}.")
            : throw new CliException($"Redis on {address} cannot be used: {answer.Refusal}.");
    }

    private static string Why(RedisAnswer? answer) => answer is { Listening: true }
        ? $"the server on {RedisAddress.Default} cannot be used ({answer.Refusal})"
        : "no server is running";
}
