namespace Flywheel.Evaluation.Sequential;

/// <summary>What a comparison gathers in one unit.</summary>
internal interface IOpenUnit<TUnit>
{
    /// <summary>When it begins, in microseconds since 1970.</summary>
    long Start { get; }

    /// <summary>True when every outcome that is awaited is there.</summary>
    bool IsComplete { get; }

    /// <summary>This one and the one after it as one.</summary>
    TUnit With(TUnit later);

    /// <summary>True when each side has this many outcomes.</summary>
    bool HasEach(int outcomes);
}
