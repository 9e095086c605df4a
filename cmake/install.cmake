# SPDX-License-Identifier: Apache-2.0
#
# `cmake --install build/release [--prefix P]` gives a tree that runs from
# anywhere: bin/zhike finds lib/zhike/libduckdb.so and lib/zhike/zhike-all from where it is.

if(TARGET zhike)
    install(TARGETS zhike RUNTIME)
    install(TARGETS zhike-all RUNTIME DESTINATION lib/zhike)
    install(FILES ${ZHIKE_DUCKDB}/lib/libduckdb.so DESTINATION lib/zhike
            PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

    # The program prints its own manual and completion, so they cannot disagree with it.
    install(CODE "
        set(gen \"${CMAKE_BINARY_DIR}/generated\")
        file(MAKE_DIRECTORY \"\${gen}\")
        foreach(page IN ITEMS \"--man|zhike.1\" \"--completion bash|zhike.bash\")
            string(REPLACE \"|\" \";\" pair \"\${page}\")
            list(GET pair 0 args)
            list(GET pair 1 file)
            separate_arguments(args)
            execute_process(COMMAND \"$<TARGET_FILE:zhike>\" help \${args}
                            OUTPUT_FILE \"\${gen}/\${file}\" COMMAND_ERROR_IS_FATAL ANY)
        endforeach()
        file(INSTALL \"\${gen}/zhike.1\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1\")
        file(INSTALL \"\${gen}/zhike.bash\" RENAME zhike
             DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions\")
    ")
endif()

install(TARGETS libzhike_so libzhike_a LIBRARY ARCHIVE)
install(DIRECTORY include/zhike DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
configure_file(packaging/zhike.pc.in zhike.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/zhike.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

foreach(dir IN ITEMS schemes indicators maps sql)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${dir})
        install(DIRECTORY ${dir} DESTINATION ${CMAKE_INSTALL_DATADIR}/zhike)
    endif()
endforeach()
install(FILES LICENSE README.md README.zh-CN.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
