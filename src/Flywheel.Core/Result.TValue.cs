using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Flywheel.Core;

/// <summary>A value, or every reason why there is none. Bugs and broken worlds are exceptions and do not appear here.</summary>
/// <typeparam name="TValue">What success returns.</typeparam>
public readonly struct Result<TValue>
{
    private readonly TValue? _value;
    private readonly ImmutableArray<Refusal> _refusals;

    internal Result(TValue? value, ImmutableArray<Refusal> refusals) => (_value, _refusals) = (value, refusals);

    /// <summary>True when there is a value.</summary>
    public bool IsOk => _refusals.IsDefaultOrEmpty;

    /// <summary>The value. Asking a refused result for it is a bug.</summary>
    /// <exception cref="InvalidOperationException">The result is refused; the message holds the first refusal.</exception>
    public TValue Value => IsOk ? _value! : throw new InvalidOperationException($"No value: {_refusals[0]}");

    /// <summary>Every refusal, in the order found; empty when <see cref="IsOk"/>.</summary>
    public ImmutableArray<Refusal> Refusals => _refusals.IsDefault ? [] : _refusals;

    /// <summary>Gets the value when there is one.</summary>
    public bool TryGet([MaybeNullWhen(false)] out TValue value)
    {
        value = _value;
        return IsOk;
    }

    /// <summary>The same refusals for a caller that would have returned something else.</summary>
    public Result<TOther> Refused<TOther>() => Result.Refuse<TOther>(Refusals);

    /// <summary>A value.</summary>
    public static implicit operator Result<TValue>(TValue value) => new(value, []);

    /// <summary>Refused for one reason.</summary>
    public static implicit operator Result<TValue>(Refusal refusal) => new(default, [refusal]);
}
