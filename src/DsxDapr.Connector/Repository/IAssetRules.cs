using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.Repository;

/// <summary>
/// What an asset means, and what may become of it while the connector runs. Optional: without it the asset and the place that items are
/// moved to stay what they were at the start.
/// </summary>
public interface IAssetRules
{
    /// <summary>The asset as it is used, e.g. an absolute path.</summary>
    string Resolve(string asset);

    /// <summary>
    /// Refuses settings that lead out of what the connector was set up for. Whoever changes settings is trusted with the asset of the
    /// start and nothing else.
    /// </summary>
    /// <param name="proposed">The settings to be.</param>
    /// <exception cref="SettingsException">They cannot be used.</exception>
    void Check(ConnectorSettings proposed);
}
