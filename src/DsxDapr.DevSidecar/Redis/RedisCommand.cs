using System.Globalization;
using System.Text;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>A command: its name and arguments.</summary>
internal sealed class RedisCommand
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];

    /// <summary>A command of texts.</summary>
    public RedisCommand(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
        {
            Add(part);
        }
    }

    /// <summary>The name and the arguments.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>Adds a text.</summary>
    public RedisCommand Add(string part) => Add(Encoding.UTF8.GetBytes(part));

    /// <summary>Adds a number.</summary>
    public RedisCommand Add(long part) => Add(part.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds bytes; they must not change until the command is answered.</summary>
    public RedisCommand Add(ReadOnlyMemory<byte> part)
    {
        _parts.Add(part);
        return this;
    }
}
