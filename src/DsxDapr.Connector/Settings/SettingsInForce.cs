using DsxDapr.Connector.Configuration;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Settings;

/// <summary>
/// The settings of the moment. They begin as the environment gives them, are replaced whole or not at all, and are kept in memory: a
/// restart brings the environment's back. What runs already goes on with those it began with.
/// </summary>
/// <param name="options">The connector's options.</param>
public sealed class SettingsInForce(IOptions<ConnectorOptions> options)
{
    private readonly Lock _lock = new();
    private State _state = new(ConnectorSettings.Of(options.Value), NewSignal());

    /// <summary>The settings of the moment.</summary>
    public ConnectorSettings Current => Volatile.Read(ref _state).Settings;

    /// <summary>The settings of the moment, and a task that ends when others take their place.</summary>
    public (ConnectorSettings Settings, Task Replaced) Observe()
    {
        var state = Volatile.Read(ref _state);
        return (state.Settings, state.Replaced.Task);
    }

    /// <summary>Replaces the settings, unless the change is refused by throwing. Changes come one after the other.</summary>
    /// <param name="change">Makes the new settings of the current ones.</param>
    public ConnectorSettings Change(Func<ConnectorSettings, ConnectorSettings> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        State before;
        ConnectorSettings settings;
        lock (_lock)
        {
            before = _state;
            settings = change(before.Settings);
            Volatile.Write(ref _state, new State(settings, NewSignal()));
        }

        before.Replaced.SetResult();
        return settings;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record State(ConnectorSettings Settings, TaskCompletionSource Replaced);
}
