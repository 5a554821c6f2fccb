namespace DsxDapr.Connector.Settings;

/// <summary>A change of settings that cannot be made; the message says why, and nothing was changed.</summary>
public sealed class SettingsException(string message) : Exception(message);
