using System.Collections.Frozen;
using Flywheel.Core;

namespace Flywheel.Training;

/// <summary>Trainers or encoders by name. Two of one name are a mistake of composition and stop the start.</summary>
internal sealed class NamedParts<TPart>
    where TPart : class
{
    private readonly FrozenDictionary<string, TPart> _parts;
    private readonly string _kind;

    internal NamedParts(string kind, IEnumerable<TPart> parts, Func<TPart, string> name)
    {
        _kind = kind;
        var byName = new Dictionary<string, TPart>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (!byName.TryAdd(name(part), part))
            {
                throw new InvalidOperationException(
                    $"Two {kind}s are called '{name(part)}': {byName[name(part)].GetType()} and {part.GetType()}.");
            }
        }

        _parts = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal IEnumerable<string> Names => _parts.Keys.Order(StringComparer.Ordinal);

    internal Result<TPart> Find(string name) => _parts.TryGetValue(name, out var part)
        ? Result.Of(part)
        : new Refusal($"training.{_kind}-unknown", $"Unknown {_kind}", $"There is no {_kind} '{name}'.", Spelling.DidYouMean(name, _parts.Keys));
}
