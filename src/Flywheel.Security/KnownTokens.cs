using System.Collections.Frozen;
using Flywheel.Core;

namespace Flywheel.Security;

/// <summary>Whose token is whose, as of one moment.</summary>
internal sealed class KnownTokens(FrozenDictionary<string, (Digest Hash, Person Person)> tokens)
{
    // Compared with where no token has the name: a name that is taken must not answer later than one that is not.
    private static readonly Digest Nobody = Digest.Of("");

    public static KnownTokens None { get; } = new(FrozenDictionary<string, (Digest, Person)>.Empty);

    /// <summary>Whose it is, or null.</summary>
    public Person? Find(AccessToken token)
    {
        var (kept, person) = tokens.TryGetValue(token.Name, out var known) ? known : (Nobody, null);
        return AccessToken.Same(kept, token.Hash) ? person : null;
    }
}
