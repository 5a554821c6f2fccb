using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Production;

/// <summary>Whether this app runs in production, and what is allowed there all the same.</summary>
public sealed class ProductionMode
{
    private static readonly string[] Environments = ["exp", "dev", "app", "stg", "prod"];

    private readonly IConfiguration _configuration;
    private readonly string _prefix;

    /// <summary>Reads it.</summary>
    /// <param name="configuration">The app's configuration.</param>
    /// <param name="prefix">What its settings begin with, e.g. <c>DSXCONNECT</c>.</param>
    /// <param name="environmentSettings">The settings that may name the environment; the first that is set counts.</param>
    /// <exception cref="OptionsValidationException">There is no environment of this name.</exception>
    public ProductionMode(IConfiguration configuration, string prefix, params IReadOnlyList<string> environmentSettings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environmentSettings);
        _configuration = configuration;
        _prefix = prefix;
        Setting = environmentSettings.FirstOrDefault(name => !string.IsNullOrWhiteSpace(configuration[name])) ?? environmentSettings[0];
        Environment = configuration[Setting]?.Trim().ToLowerInvariant() is { Length: > 0 } named ? named : "app";
        if (!Environments.Contains(Environment))
        {
            throw new OptionsValidationException(
                Options.DefaultName, typeof(ProductionMode), [$"{Setting} is '{Environment}': expected {string.Join(", ", Environments)}."]);
        }
    }

    /// <summary>The environment: <c>exp</c>, <c>dev</c>, <c>app</c> (the default), <c>stg</c> or <c>prod</c>.</summary>
    public string Environment { get; }

    /// <summary>The setting that names the environment.</summary>
    public string Setting { get; }

    /// <summary>Whether the environment is production, or staging, which is to find out about it.</summary>
    public bool IsOn => Environment is "stg" or "prod";

    /// <summary>The setting that allows a finding in production.</summary>
    /// <param name="code">The finding's word.</param>
    public string AllowedBy(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return $"{_prefix}_ALLOW__{code.ToUpperInvariant()}";
    }

    /// <summary>Whether a finding is allowed in production.</summary>
    /// <param name="code">The finding's word.</param>
    public bool Allows(string code) => IsYes(_configuration[AllowedBy(code).Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)]);

    /// <summary>Whether a finding is neither allowed nor without consequence.</summary>
    /// <param name="code">The finding's word.</param>
    public bool Refuses(string code) => IsOn && !Allows(code);

    private static bool IsYes(string? text) => FlagWord.Parse(text?.Trim() ?? "") is true;
}
