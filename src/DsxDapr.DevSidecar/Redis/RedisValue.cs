using System.Globalization;
using System.Text;

namespace DsxDapr.DevSidecar.Redis;

/// <summary>A value of the Redis protocol (RESP2).</summary>
internal readonly struct RedisValue
{
    private readonly object? _content;
    private readonly long _number;

    private RedisValue(RedisValueKind kind, object? content, long number = 0)
    {
        Kind = kind;
        _content = content;
        _number = number;
    }

    /// <summary>What it is.</summary>
    public RedisValueKind Kind { get; }

    /// <summary>Whether it is "nothing".</summary>
    public bool IsNull => Kind == RedisValueKind.Null;

    /// <summary>The number.</summary>
    public long Number => Kind == RedisValueKind.Number ? _number : long.Parse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>The bytes of a bulk or simple string.</summary>
    public ReadOnlyMemory<byte> Bytes => _content switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => default,
    };

    /// <summary>The text of a string or an error.</summary>
    public string Text => _content switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => Kind == RedisValueKind.Number ? _number.ToString(CultureInfo.InvariantCulture) : "",
    };

    /// <summary>The items of an array; none for "nothing".</summary>
    public IReadOnlyList<RedisValue> Items => _content as RedisValue[] ?? [];

    /// <summary>Nothing.</summary>
    public static RedisValue Null => default;

    /// <summary>A number.</summary>
    public static RedisValue Of(long number) => new(RedisValueKind.Number, null, number);

    /// <summary>A simple string.</summary>
    public static RedisValue Of(string text) => new(RedisValueKind.Text, text);

    /// <summary>A bulk string.</summary>
    public static RedisValue Of(byte[] bytes) => new(RedisValueKind.Text, bytes);

    /// <summary>An array.</summary>
    public static RedisValue Of(RedisValue[] items) => new(RedisValueKind.List, items);

    /// <summary>An error.</summary>
    public static RedisValue Error(string message) => new(RedisValueKind.Error, message);

    /// <summary>This value, unless it is an error.</summary>
    /// <exception cref="RedisErrorException">It is an error.</exception>
    public RedisValue OrThrow() => Kind == RedisValueKind.Error ? throw new RedisErrorException(Text) : this;
}

/// <summary>The kinds of a <see cref="RedisValue"/>.</summary>
internal enum RedisValueKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>A simple or a bulk string.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>An array.</summary>
    List,

    /// <summary>An error.</summary>
    Error,
}
