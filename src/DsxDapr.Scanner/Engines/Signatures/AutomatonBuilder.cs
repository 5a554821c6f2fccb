namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Builds the tables of the Aho-Corasick automaton that <see cref="PatternSet"/> runs.</summary>
internal sealed class AutomatonBuilder
{
    private const int Root = 0;
    private const int None = -1;
    private const int Symbols = 256;

    private readonly List<int[]> _trie = [NewState()];
    private readonly List<List<BytePattern>> _found = [[]];

    private AutomatonBuilder()
    {
    }

    /// <summary>
    /// The transitions, 256 for each state one state after the other, and for each state the patterns whose anchors end there.
    /// </summary>
    public static (int[] Next, BytePattern[]?[] Found) Build(IReadOnlyList<BytePattern> patterns)
    {
        var builder = new AutomatonBuilder();
        foreach (var pattern in patterns)
        {
            builder.Add(pattern);
        }

        builder.Connect();
        return ([.. builder._trie.SelectMany(s => s)], [.. builder._found.Select(f => f.Count == 0 ? null : f.ToArray())]);
    }

    private static int[] NewState()
    {
        var state = new int[Symbols];
        Array.Fill(state, None);
        return state;
    }

    private void Add(BytePattern pattern)
    {
        var state = Root;
        foreach (var symbol in pattern.Anchor)
        {
            ref var next = ref _trie[state][symbol];
            if (next == None)
            {
                next = _trie.Count;
                _trie.Add(NewState());
                _found.Add([]);
            }

            state = next;
        }

        _found[state].Add(pattern);
    }

    // Breadth first: a state's fallback is the state of the longest proper suffix, which is nearer to the root and so already done.
    private void Connect()
    {
        var fallback = new int[_trie.Count];
        var queue = new Queue<int>([Root]);
        while (queue.TryDequeue(out var state))
        {
            for (var symbol = 0; symbol < Symbols; symbol++)
            {
                var beyond = state == Root ? Root : _trie[fallback[state]][symbol];
                ref var next = ref _trie[state][symbol];
                if (next == None)
                {
                    next = beyond;
                    continue;
                }

                fallback[next] = beyond;
                _found[next].AddRange(_found[beyond]);
                queue.Enqueue(next);
            }
        }
    }
}
