package com.fasterxml.jackson.datatype.jsr310;

import com.fasterxml.jackson.databind.module.SimpleModule;

/** Debian has no package of this Jackson module; the generated code needs its name to compile. */
public class JavaTimeModule extends SimpleModule {}
