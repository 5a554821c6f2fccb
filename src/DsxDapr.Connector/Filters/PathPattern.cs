using System.Text;

namespace DsxDapr.Connector.Filters;

/// <summary>
/// One pattern, compared with paths relative to the asset by following all its possible readings at once: the time is
/// bounded by the lengths of pattern and path, whatever the pattern.
/// </summary>
internal sealed class PathPattern
{
    private readonly List<Step> _steps = [];
    private readonly bool _takesSubtree;

    private PathPattern(bool takesSubtree) => _takesSubtree = takesSubtree;

    private enum StepKind
    {
        /// <summary>One given character.</summary>
        Literal,

        /// <summary><c>?</c>: one character of a name.</summary>
        AnyOfName,

        /// <summary><c>*</c>: any number of characters of a name.</summary>
        RestOfName,

        /// <summary><c>**</c>: any characters.</summary>
        Anything,

        /// <summary><c>**/</c> at the start of a name: any number of whole directories. Two steps: before and within.</summary>
        AnyDirectories,
        WithinDirectories,
    }

    /// <summary>
    /// Compiles a pattern. A pattern whose last name has no wildcard also takes the subtree of a directory it matches.
    /// One without any slash is looked for at every depth when it has wildcards, and always when
    /// <paramref name="plainNamesAtAnyDepth"/>; <c>*</c> alone stays in the asset's root.
    /// </summary>
    public static PathPattern Compile(string text, bool plainNamesAtAnyDepth)
    {
        var path = text.Trim('/');
        if (path.Length == 0)
        {
            throw new FilterException($"The filter pattern '{text}' names nothing.");
        }

        if (path.Split('/').Any(name => name is "" or "." or ".."))
        {
            throw new FilterException($"The filter pattern '{text}' has an empty name, '.' or '..' in its path.");
        }

        var lastName = path[(path.LastIndexOf('/') + 1)..];
        var pattern = new PathPattern(takesSubtree: !HasWildcard(lastName));
        var hasSlash = text.Contains('/', StringComparison.Ordinal);
        if (!hasSlash && path is not ("*" or "**") && (plainNamesAtAnyDepth || HasWildcard(path)))
        {
            pattern.AddDirectories();
        }

        pattern.AddSteps(path);
        return pattern;
    }

    /// <summary>Whether the pattern selects the file at <paramref name="path"/>.</summary>
    public bool Matches(string path) => Follow(path, out var states) || states[_steps.Count];

    /// <summary>Whether the pattern may select a file somewhere below <paramref name="directory"/>.</summary>
    public bool MayMatchBelow(string directory) => Follow(directory + "/", out var states) || states.Contains(true);

    /// <summary>Whether the pattern selects every file below <paramref name="directory"/>.</summary>
    public bool MatchesAllBelow(string directory) =>
        Follow(directory + "/", out var states) || (_steps[^1].Kind == StepKind.Anything && states[_steps.Count - 1]);

    private static bool HasWildcard(string name) => name.AsSpan().ContainsAny('*', '?');

    private void AddSteps(string path)
    {
        var atNameStart = true;
        for (var rest = path.AsSpan(); !rest.IsEmpty;)
        {
            if (atNameStart && rest.StartsWith("**/"))
            {
                AddDirectories();
                rest = rest[3..];
                continue;
            }

            Rune.DecodeFromUtf16(rest, out var rune, out var length);
            var kind = rune.Value switch
            {
                '?' => StepKind.AnyOfName,
                '*' when rest.StartsWith("**") => StepKind.Anything,
                '*' => StepKind.RestOfName,
                _ => StepKind.Literal,
            };
            _steps.Add(new Step(kind, rune));
            atNameStart = rune.Value == '/';
            rest = rest[(kind == StepKind.Anything ? 2 : length)..];
        }
    }

    private void AddDirectories()
    {
        _steps.Add(new Step(StepKind.AnyDirectories, default));
        _steps.Add(new Step(StepKind.WithinDirectories, default));
    }

    /// <summary>
    /// Consumes <paramref name="path"/>. True when a directory on the way was matched and its subtree is taken; otherwise
    /// <paramref name="states"/> tells before which steps the comparison may stand, the last one meaning a match.
    /// </summary>
    private bool Follow(string path, out bool[] states)
    {
        states = new bool[_steps.Count + 1];
        Enter(states, 0);
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.Value == '/' && _takesSubtree && states[_steps.Count])
            {
                return true;
            }

            states = Advance(states, rune);
        }

        return _takesSubtree && states[_steps.Count] && path.EndsWith('/');
    }

    private bool[] Advance(bool[] states, Rune rune)
    {
        var next = new bool[states.Length];
        for (var index = 0; index < _steps.Count; index++)
        {
            if (!states[index])
            {
                continue;
            }

            switch (_steps[index].Kind)
            {
                case StepKind.Literal when _steps[index].Rune == rune:
                case StepKind.AnyOfName when rune.Value != '/':
                    Enter(next, index + 1);
                    break;
                case StepKind.RestOfName when rune.Value != '/':
                case StepKind.Anything:
                    Enter(next, index);
                    break;
                case StepKind.AnyDirectories:
                    next[index + 1] = true;
                    break;
                case StepKind.WithinDirectories:
                    next[index] = true;
                    if (rune.Value == '/')
                    {
                        Enter(next, index + 1);
                    }

                    break;
            }
        }

        return next;
    }

    /// <summary>Stands before a step, and before those behind it when it may match nothing.</summary>
    private void Enter(bool[] states, int index)
    {
        states[index] = true;
        if (index == _steps.Count)
        {
            return;
        }

        switch (_steps[index].Kind)
        {
            case StepKind.RestOfName or StepKind.Anything:
                Enter(states, index + 1);
                break;
            case StepKind.AnyDirectories:
                Enter(states, index + 2);
                break;
        }
    }

    private sealed record Step(StepKind Kind, Rune Rune);
}
