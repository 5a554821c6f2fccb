using System.Globalization;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Core;

/// <summary>Reads query parameters as the wire contract §3.1 asks: what cannot be understood is answered 422.</summary>
internal static class WireQuery
{
    /// <summary>Reads a whole number; an absent one is <paramref name="fallback"/>.</summary>
    /// <returns>The number, or the answer to give instead.</returns>
    public static (int Value, IResult? Problem) ReadInt(
        HttpRequest request, string name, int fallback, int min = int.MinValue, int max = int.MaxValue)
    {
        if (request.Query[name] is not [.., { } text])
        {
            return (fallback, null);
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return (fallback, Refuse("int_parsing", name, "Input should be a valid integer", text));
        }

        return value < min ? (fallback, Refuse("greater_than_equal", name, $"Input should be greater than or equal to {min}", text))
            : value > max ? (fallback, Refuse("less_than_equal", name, $"Input should be less than or equal to {max}", text))
            : (value, null);
    }

    /// <summary>Reads a switch; null when it is absent.</summary>
    /// <returns>Whether it is on, or the answer to give instead.</returns>
    public static (bool? Value, IResult? Problem) ReadBool(HttpRequest request, string name)
    {
        if (request.Query[name] is not [.., { } text])
        {
            return (null, null);
        }

        return FlagWord.Parse(text) is { } flag
            ? (flag, null)
            : (null, Refuse("bool_parsing", name, "Input should be a valid boolean, unable to interpret input", text));
    }

    private static IResult Refuse(string type, string name, string message, string text) =>
        WireValidation.Refuse(type, ["query", name], message, text);
}
