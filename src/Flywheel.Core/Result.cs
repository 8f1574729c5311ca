using System.Collections.Immutable;

namespace Flywheel.Core;

/// <summary>The outcome of something that may be refused and returns nothing: done, or every reason why not.</summary>
public readonly struct Result
{
    private readonly ImmutableArray<Refusal> _refusals;

    private Result(ImmutableArray<Refusal> refusals) => _refusals = refusals;

    /// <summary>Done.</summary>
    public static Result Ok => default;

    /// <summary>True when nothing was refused.</summary>
    public bool IsOk => _refusals.IsDefaultOrEmpty;

    /// <summary>Every refusal, in the order found; empty when <see cref="IsOk"/>.</summary>
    public ImmutableArray<Refusal> Refusals => _refusals.IsDefault ? [] : _refusals;

    /// <summary>Refused for these reasons, or done when there are none.</summary>
    public static Result From(IEnumerable<Refusal> refusals) => new([.. refusals]);

    /// <summary>A value whose type is an interface, which the language cannot convert by itself.</summary>
    public static Result<TValue> Of<TValue>(TValue value) => new(value, []);

    /// <summary>No value, for these reasons.</summary>
    /// <exception cref="ArgumentException"><paramref name="refusals"/> is empty: a result without a value needs a reason.</exception>
    public static Result<TValue> Refuse<TValue>(IEnumerable<Refusal> refusals)
    {
        ImmutableArray<Refusal> reasons = [.. refusals];
        return reasons.IsEmpty ? throw new ArgumentException("A refused result needs a reason.", nameof(refusals)) : new(default, reasons);
    }

    /// <summary>Refused for one reason.</summary>
    public static implicit operator Result(Refusal refusal) => new([refusal]);
}
