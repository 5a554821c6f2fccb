using System.Globalization;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Configuration;

/// <summary>
/// Reads <c>DSXCONNECTOR_*</c> settings (wire contract §7.2). A blank setting counts as absent; what cannot be understood is
/// collected, so that a person sees every mistake at once, one sentence each.
/// </summary>
/// <param name="configuration">The app's configuration, the environment among it.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    private const string Prefix = "DSXCONNECTOR_";

    private readonly Dictionary<string, string> _problems = [];

    /// <summary>A text.</summary>
    /// <param name="name">The name without prefix; <c>__</c> nests, e.g. <c>AUTH__ENABLED</c>.</param>
    /// <param name="fallback">Used when the setting is absent.</param>
    public string Text(string name, string fallback) => Value(name) ?? fallback;

    /// <summary>A text, or null when the setting is absent.</summary>
    /// <param name="name">The name without prefix.</param>
    public string? OptionalText(string name) => Value(name);

    /// <summary>A yes or no: true, false, 1, 0, yes, no, on, off.</summary>
    /// <param name="name">The name without prefix.</param>
    /// <param name="fallback">Used when the setting is absent.</param>
    public bool Flag(string name, bool fallback)
    {
        if (Value(name) is not { } text)
        {
            return fallback;
        }

        if (FlagWord.Parse(text) is { } flag)
        {
            return flag;
        }

        Reject(name, "expected true or false");
        return fallback;
    }

    /// <summary>A whole number.</summary>
    /// <param name="name">The name without prefix.</param>
    /// <param name="fallback">Used when the setting is absent.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    public int Number(string name, int fallback, int least, int most)
    {
        if (Value(name) is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Reject(name, $"expected a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>An absolute http or https URL, or null when the setting is absent.</summary>
    /// <param name="name">The name without prefix.</param>
    public Uri? Url(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url is { UserInfo: "", Query: "", Fragment: "" })
        {
            return url;
        }

        if (url?.UserInfo is { Length: > 0 })
        {
            // Not shown: a password may be in it.
            _problems.TryAdd(name, $"{Prefix}{name} carries a user or password: expected a URL such as http://host:8586.");
        }

        Reject(name, "expected a URL such as http://host:8586, without query or fragment");
        return null;
    }

    /// <summary>Reports a setting that cannot be used; of several reports of one setting the first counts.</summary>
    /// <param name="name">The name without prefix.</param>
    /// <param name="expectation">Continues a sentence, e.g. <c>expected an absolute path</c>.</param>
    public void Reject(string name, string expectation) =>
        _problems.TryAdd(name, $"{Prefix}{name} is {(Value(name) is { } value ? $"'{value}'" : "not set")}: {expectation}.");

    /// <summary>Ends the start of the app when a setting was wrong.</summary>
    /// <typeparam name="TOptions">The options that were read.</typeparam>
    /// <exception cref="OptionsValidationException">With one sentence for each wrong setting.</exception>
    public void ThrowIfRejected<TOptions>()
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), _problems.Values);
        }
    }

    private string? Value(string name)
    {
        var value = configuration[Prefix + name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }
}
