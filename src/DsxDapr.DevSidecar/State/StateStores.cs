using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>Makes state stores of components.</summary>
internal static class StateStores
{
    /// <summary>Whether a component type is a state store of any kind.</summary>
    public static bool IsStateStore(Component component) => component.Type.StartsWith("state.", StringComparison.Ordinal);

    /// <summary>Makes the store that a component describes; it is opened by <see cref="IStateStore.InitAsync"/>.</summary>
    /// <exception cref="ResourceException">The type is not known, or its metadata cannot be used.</exception>
    public static IStateStore Create(Component component, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        IStateStore store = component.Type switch
        {
            "state.redis" => new RedisStateStore(component, clock),
            "state.in-memory" => new InMemoryStateStore(component, clock),
            "state.sqlite" => new SqliteStateStore(component, clock),
            _ => throw component.Refuse("is not a state store this sidecar has (state.redis, state.sqlite, state.in-memory)"),
        };
        return EncryptionKeys.Of(component) is { } keys ? new EncryptedStateStore(store, keys) : store;
    }
}
