using DsxDapr.DevSidecar.Mtls;

namespace DsxDapr.DevSidecar.Access;

/// <summary>The rules for one calling app.</summary>
/// <param name="Caller">Who they are for.</param>
/// <param name="DefaultAllow">What applies where no operation does.</param>
/// <param name="Operations">The operations, in the order in which they are tried.</param>
internal sealed record AppPolicy(SpiffeId Caller, bool DefaultAllow, IReadOnlyList<AccessOperation> Operations)
{
    /// <summary>Whether the app may make this call; the first operation whose path matches decides, if it speaks of the verb.</summary>
    public bool Allows(string verb, string path)
    {
        foreach (var operation in Operations)
        {
            if (operation.Pattern.Matches(path))
            {
                return operation.Covers(verb) ? operation.Allow : DefaultAllow;
            }
        }

        return DefaultAllow;
    }
}
