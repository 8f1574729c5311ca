namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Turns one stored value into one column value. A struct, so that the loop over it compiles to straight code.</summary>
internal interface INarrow<TSource, TTarget>
{
    /// <summary>False when the target cannot hold the value; the target is then unspecified.</summary>
    bool TryNarrow(TSource source, out TTarget target);

    /// <summary>The value, for a message.</summary>
    string Show(TSource source);
}
