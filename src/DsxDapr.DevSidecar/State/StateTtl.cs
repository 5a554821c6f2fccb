using System.Globalization;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>The time to live of a value, in seconds: metadata <c>ttlInSeconds</c> of an item, a request or a component.</summary>
internal static class StateTtl
{
    /// <summary>The metadata entry's name.</summary>
    public const string Name = "ttlInSeconds";

    /// <summary>The component's default, if it has one.</summary>
    public static int? DefaultTtl(this Component component) =>
        component.Text(Name) is null ? null : component.Integer(Name, 0, -1, int.MaxValue);

    /// <summary>Reads an item's time to live; null when it has none.</summary>
    /// <exception cref="StateStoreException">It is not a whole number.</exception>
    public static int? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : throw new StateStoreException($"failed to parse ttl from metadata: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
